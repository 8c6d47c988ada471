use super::*;
use crate::{HistoryError, Verdict};

#[tokio::test]
async fn a_file_that_is_no_database_is_set_aside_and_named() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("history.sqlite");
    let junk = b"not a database at all, but somebody may still want it".repeat(100);
    for attempt in ["history.unreadable-20260302T090000Z.sqlite", "history.unreadable-20260302T090000Z-1.sqlite"] {
        std::fs::write(&path, &junk).unwrap();
        let opened = History::open(&path, NINE).await.unwrap();
        assert_eq!(opened.set_aside, Some(folder.path().join(attempt)));
        assert_eq!(std::fs::read(folder.path().join(attempt)).unwrap(), junk, "untouched");
        opened.history.record(vec![entry(&ringing("1", "100", "", NINE), NINE)]).await.unwrap();
        opened.history.close().await;
    }
}

#[tokio::test]
async fn a_damaged_database_is_set_aside_with_its_log() {
    let (folder, history) = fresh().await;
    over(&history, ringing("1", "100", "", NINE), 1, Outcome::Missed).await;
    history.close().await;
    let path = folder.path().join("history.sqlite");
    let mut bytes = std::fs::read(&path).unwrap();
    bytes[100..4096].fill(0x5A);
    std::fs::write(&path, &bytes).unwrap();
    std::fs::write(folder.path().join("history.sqlite-wal"), b"log").unwrap();

    let opened = History::open(&path, NINE).await.unwrap();
    let aside = opened.set_aside.expect("told to the user");
    assert_eq!(std::fs::read(&aside).unwrap(), bytes);
    assert_eq!(all(&opened.history).await, []);
}

#[tokio::test]
async fn a_newer_programs_history_is_left_alone() {
    let (folder, history) = fresh().await;
    over(&history, ringing("1", "100", "", NINE), 1, Outcome::Missed).await;
    history
        .write(|connection| {
            Box::pin(async move {
                let newer = "INSERT INTO _sqlx_migrations (version, description, success, checksum, execution_time) \
                             VALUES (9999, 'future', 1, x'00', 0)";
                sqlx::query(newer).execute(connection).await?;
                Ok(())
            })
        })
        .await
        .unwrap();
    history.close().await;

    let error = History::open(&folder.path().join("history.sqlite"), NINE).await.unwrap_err();
    assert!(matches!(error, HistoryError::Newer { found: 9999, .. }), "{error:?}");
    assert_eq!(error.verdict(), Verdict::Update);
    assert!(
        std::fs::read_dir(folder.path()).unwrap().all(|entry| !entry.unwrap().path().to_string_lossy().contains("unreadable"))
    );
}

#[tokio::test]
async fn a_place_that_cannot_be_written_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("file");
    std::fs::write(&file, b"in the way").unwrap();
    for path in [file.join("history.sqlite"), folder.path().to_owned()] {
        let error = History::open(&path, NINE).await.unwrap_err();
        assert!(matches!(error, HistoryError::CannotOpen { .. }), "{error:?}");
        assert_eq!(error.verdict(), Verdict::MakeWritable);
    }
}

#[tokio::test]
async fn the_journal_survives_a_power_cut() {
    let (folder, history) = fresh().await;
    let (journal, synchronous) = history
        .write(|connection| {
            Box::pin(async move {
                let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&mut *connection).await?;
                let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(connection).await?;
                Ok((journal, synchronous))
            })
        })
        .await
        .unwrap();
    assert_eq!((journal.as_str(), synchronous), ("wal", 2), "WAL, FULL");
    history.check().await.unwrap();
    drop(folder);
}

#[tokio::test]
async fn a_reader_cannot_write() {
    let (_folder, history) = fresh().await;
    let refused = sqlx::query("DELETE FROM call").execute(history.readers()).await.map_err(HistoryError::from);
    assert!(matches!(refused, Err(HistoryError::ReadOnly)));
}
