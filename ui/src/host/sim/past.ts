// The history of the demo: a fortnight of calls, the newest by name, the rest from a fixed sequence. Paged as the engine does.
import type { UiHistoryFilter } from '../../generated/UiHistoryFilter';
import type { UiHistoryPage } from '../../generated/UiHistoryPage';
import type { UiHistoryRow } from '../../generated/UiHistoryRow';
import type { UiGap } from '../../generated/UiGap';
import { LYON } from './people';

const MINUTE = 60_000;
const PAGE = 50;

type Past = Partial<UiHistoryRow> & Pick<UiHistoryRow, 'startedAt'>;

const rowOf = (record: number, past: Past): UiHistoryRow => ({
  record, account: LYON, call: `p${record}`, direction: 'incoming', internal: false, name: null, number: null, called: '+33 4 65 71 01 00', queue: null,
  answeredAt: null, endedAt: null, holdMs: 0, outcome: 'answered', endedUnobserved: false, recorded: false, transferredTo: null, note: null, tags: [], disposition: null, facts: [],
  ...past,
});

const talked = (startedAt: number, rang: number, length: number) => ({ startedAt, answeredAt: startedAt + rang * 1000, endedAt: startedAt + (rang + length) * 1000 });
const missed = (startedAt: number, rang: number) => ({ startedAt, endedAt: startedAt + rang * 1000, outcome: 'missed' as const });

function today(now: number, japanese: boolean): Past[] {
  const at = (minutes: number): number => now - minutes * MINUTE;
  if (japanese) {
    return [
      { ...missed(at(11), 18), name: '高橋 美咲', number: '03-1234-5678', queue: '営業' },
      { ...talked(at(30), 9, 275), name: '渡辺 翔太', number: '06-6123-4567', queue: 'サポート', note: '請求書の再発行を希望。', tags: ['請求'] },
      { ...talked(at(62), 7, 728), name: '株式会社北海物流', number: '011-222-3344', direction: 'outgoing' },
    ];
  }
  return [
    { ...missed(at(11), 18), name: 'Siobhán Byrne', number: '+353 20 910 0123', queue: 'Sales' },
    { ...talked(at(30), 8, 275), name: 'Camille Roux', number: '+33 1 99 00 12 34', direction: 'outgoing', queue: null },
    { ...missed(at(38), 25), number: '+44 161 496 0722', queue: 'Support' },
    { ...missed(at(50), 31), name: 'Jonas Weber', number: '+49 30 23125 014' },
    {
      ...talked(at(62), 9, 728), name: 'Daniel Whitfield', number: '+44 20 7946 0321', queue: 'Sales', holdMs: 86_000, recorded: true,
      note: 'Wants 40 pallets by June. Ingrid checks stock, offer by Friday.', tags: ['offer', 'Whitfield & Co'], disposition: 'Call back', facts: [{ label: 'Customer', value: '48-20113, Gold' }],
    },
    { ...talked(at(87), 12, 171), name: 'Erik Lindqvist', number: '+46 8 465 004 12', queue: 'Support', outcome: 'answeredElsewhere', answeredAt: null, endedAt: at(87) + 14_000 },
    { ...talked(at(100), 4, 47), name: 'Aiko Tanaka', number: '1232', internal: true, called: null },
    { ...talked(at(115), 6, 36), name: 'María Álvarez', number: '+1 212-555-0142', queue: 'Returns', outcome: 'transferred', transferredTo: 'Priya Raman' },
  ];
}

const NAMES = ['Olivia Hart', 'Paweł Żółtowski', 'Chiara Conti', 'Noé Lambert', 'Grace Mbeki', 'Hugo Martin', null, 'Sofia Rossi', 'Ewa Nowak', 'Liam Byrne', null, 'Yuki Mori'];

function earlier(now: number, count: number): Past[] {
  return Array.from({ length: count }, (_, index) => {
    const startedAt = new Date(now - 86_400_000 * (1 + Math.floor(index / 40))).setHours(17, 30, 0, 0) - (index % 40) * 11 * MINUTE;
    const name = NAMES[index % NAMES.length] ?? null;
    const number = `+33 1 99 00 ${10 + (index % 80)} ${10 + ((index * 7) % 80)}`;
    const out = index % 4 === 1;
    const queue = out ? null : (['Sales', 'Support', 'Returns'][index % 3] ?? null);
    const ends = index % 9 === 4 && !out ? missed(startedAt, 12 + (index % 20)) : talked(startedAt, 5 + (index % 9), 40 + ((index * 37) % 700));
    return { name, number, queue, direction: out ? 'outgoing' : 'incoming', ...ends };
  });
}

export class Past14 {
  rows: UiHistoryRow[];
  gaps: UiGap[];
  #next: number;

  constructor(now: number, japanese: boolean, count = 600) {
    const past = [...today(now, japanese), ...earlier(now, count)].toSorted((a, b) => b.startedAt - a.startedAt);
    this.rows = past.map((each, index) => rowOf(past.length - index, each));
    this.#next = past.length + 1;
    this.gaps = japanese ? [] : [{ account: LYON, from: now - 44 * MINUTE, to: now - 42 * MINUTE }];
  }

  add(past: Past): UiHistoryRow {
    const row = rowOf(this.#next, past);
    this.#next += 1;
    this.rows = [row, ...this.rows];
    return row;
  }

  page(filter: UiHistoryFilter, cursor: string | null): UiHistoryPage {
    const text = filter.text.trim().toLocaleLowerCase();
    const matches = this.rows.filter((row) => {
      if (filter.account !== null && row.account !== filter.account) return false;
      if (filter.missed && row.outcome !== 'missed') return false;
      const words = [row.name, row.number, row.number?.replaceAll(' ', ''), row.note, row.queue, ...row.tags].filter((each) => typeof each === 'string');
      return text === '' || words.some((each) => each.toLocaleLowerCase().includes(text));
    });
    const start = cursor === null ? 0 : matches.findIndex((row) => row.record < Number(cursor));
    const rows = start < 0 ? [] : matches.slice(start, start + PAGE);
    const last = rows.at(-1);
    const more = last !== undefined && matches.at(-1) !== last;
    const [newest, oldest] = [cursor === null ? Infinity : (rows[0]?.startedAt ?? 0), more ? (last?.startedAt ?? 0) : 0];
    return { rows, next: more && last ? String(last.record) : null, gaps: this.gaps.filter((gap) => gap.from < newest && (gap.to ?? Infinity) > oldest) };
  }
}
