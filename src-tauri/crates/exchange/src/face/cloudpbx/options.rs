//! How the CloudPBX face behaves. Invariant: without quirks it writes what the reference takes for the usual form.

/// How the CloudPBX face behaves.
#[derive(Clone, Debug)]
pub struct CloudPbxOptions {
    /// The name of the PBX.
    pub pbx_name: String,
    /// Its key.
    pub key: String,
    /// Whether it has a gateway for short messages.
    pub has_sms: bool,
    /// What becomes of a short message, step by step (cloudpbx.md 3.9).
    pub sms_course: Vec<&'static str>,
    /// Rows of a list of calls (cloudpbx.md 2.1).
    pub cdr_cap: usize,
    /// Rows of a list of recordings (cloudpbx.md 2.2).
    pub record_cap: usize,
    /// What it does besides.
    pub quirks: CloudPbxQuirks,
}

impl Default for CloudPbxOptions {
    fn default() -> Self {
        Self {
            pbx_name: "MojaCentrala".to_owned(),
            key: "MyExampleKey".to_owned(),
            has_sms: true,
            sms_course: vec!["QUEUE", "ACCEPTED", "SENT", "DELIVERED"],
            cdr_cap: 10_000,
            record_cap: 5_000,
            quirks: CloudPbxQuirks::default(),
        }
    }
}

/// Ways in which real servers, or their documents, differ (cloudpbx.md 6).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CloudPbxQuirks {
    /// Backslashes as the document prints them.
    pub printed_backslashes: bool,
    /// `text` is JSON inside of a text.
    pub text_in_text: bool,
    /// All events of a moment in one frame, keys repeated.
    pub several_events: bool,
    /// Frames with id −1 and a blank text.
    pub keep_alives: bool,
    /// Numbers as texts and texts as numbers.
    pub swapped_numbers: bool,
    /// A recording is an error text that comes as a success.
    pub recordings_are_texts: bool,
    /// Every so many messages one is lost; 0 loses none.
    pub lose_every: u64,
    /// After so many messages the counter begins anew; 0 never.
    pub restart_after: u64,
}
