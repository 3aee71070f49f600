import fs from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * The engine's own empty database (schema version 9), with two things that it lacks: it looks for the newest stream record by
 * reading all of them at each write, and it never removes one, so that a table with a stream would become slower with every
 * write. Made from the file that the engine writes when it starts, by
 *
 *   CREATE INDEX _stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
 *   CREATE TRIGGER _stream_trim AFTER INSERT ON _stream_records WHEN NEW.id % 5000 = 0
 *   BEGIN DELETE FROM _stream_records WHERE created_at < NEW.created_at - 86400; END;
 *
 * AWS: documented; a stream keeps its records for 24 hours.
 */
const emptyDatabase = [
  'H4sIAAAAAAACA+3aTVPbRhgHcCkG29BJnfTCdLjsJQMekowzbTLttJmpAgv11AgiiyScNLK0iG1lCaSVW45uDzn22q/U79Jprz12',
  'JctgyTaGYz3/39hjvTz7eN+0WDbdtx0uGDkLo74tyBfKI0VVle8IURSlKp915Ua6vzKxryqLVZXnjvqw8a9Sr/2hNF43/vzkZePT',
  'Na3+T92TBwAAAKBg2KnXNp/s1H/tioh7HousWETM7ltytz/ejpgTRm68a1DNpMQ02gcH1CCTkUTbN+Whtt6lhkmOdFIqSt5/T3Wi',
  '0/fPuUuekJetVou8Jq31N/SgrZM92qEy8b5xdDiroEGJI48J5lrys8O3WZqJA8/IV6++bLW+IVTfG67WahtbO+qQ8sBlv4yTyUw3',
  'Lcsz1/PmtPU9+oEUImc1YFvYPZ9Zgd1nT8mu1jW3Y3aZsMCRx5J+TxbSujKXSWXXNJvH1erGzo56mhWKL3352ccax5d2a+Nu1d50',
  'KCmd3M7eT+41f7tcraUpP34+qkixeqXdaiHnVFPWSYkclLzq5NhoH2rGKfmBnhLtxDxq6zLXIdXNp1OlbnqEmPSDSfQj+TzpdKYj',
  '2YAF4k6RP7Gr2PoxDoNFgQH72eJ92xtlnD4f+u6t58ujt+Dt4nM7kgndRXET83Lco/ODk1jOSu7KvuHiKstcCGl+fFepbWxuqr9X',
  'Rl09mk35y0pxjEcHZ4xteZQmBnhm91uxc8769qKG2kJe971EzlWXnfGACx4G8aJCXsynwqej/DtF5ZOaBWn7bubvHt3XTjomac0t',
  'MeBy6oirC3Z7Yt/uMX9OiBC+dd0Bt8Tco3L3mjjjJcAWSanPr99iS9s12+/o1nThHvd9HnhWP3TzKXFd5lg7tY6pYRn07QntmjMK',
  'X0ThgMdyWGRVxXkUJt75RSLmdYHtzR29WNb/gjn8jDt2OsxzU6QtdXw7npfJZT5LE1iyaoI52eY9+l1Gu3K6B3dqTlqXfA2YPj2Q',
  'bx7K6zn7w1Oev8UL+9lKdUPbVJUsNl/y7USEo7Lj6/xFvrE6XFOzdWDI8+4IgzPu5S8PiuvA6OCMdUBe2ndYAAa2n5QW6VLVH9xa',
  '9bxqL/KNyvje/mF6I9/4S5EPAAAAAAAAAFgCn6mVZmP0LaI1YFH6bdHX69n9/9+KfAAAAAAAAADAUnhcaa4VvwBIf/9XHqFnAAAA',
  'AAAAAJbZOu7/AQAAAAAAAJYefv8HAAAAAAAAwP0/AAAAAAAAAPz/4f//AQAAAAAAAJbff1j7b7AAgAAA',
];

/** Lays the prepared database for an engine that has none yet; whole or not at all. */
export function prepareDatabase(file: string): void {
  if (fs.existsSync(file)) return;
  const partial = `${file}.new`;
  fs.writeFileSync(partial, gunzipSync(Buffer.from(emptyDatabase.join(''), 'base64')));
  fs.renameSync(partial, file);
}
