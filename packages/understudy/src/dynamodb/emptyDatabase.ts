import fs from 'node:fs';
import { gunzipSync } from 'node:zlib';

/**
 * The engine's own empty database (schema version 9), with three things that it lacks: it looks for the newest stream record by
 * reading all of them at each write, and it never removes one, so that a table with a stream would become slower with every
 * write; and it keeps 2 MB of pages in memory, so that a million rows are written at a third of the speed. Made from the file
 * that the engine writes when it starts, by
 *
 *   CREATE INDEX _stream_order ON _stream_records (table_name, CAST(sequence_number AS INTEGER));
 *   CREATE TRIGGER _stream_trim AFTER INSERT ON _stream_records WHEN NEW.id % 5000 = 0
 *   BEGIN DELETE FROM _stream_records WHERE id IN (SELECT id FROM _stream_records ORDER BY id LIMIT 10000)
 *   AND created_at < NEW.created_at - 86400 AND CAST(sequence_number AS INTEGER) < (SELECT MAX(CAST(newest.sequence_number AS INTEGER))
 *   FROM _stream_records newest WHERE newest.table_name = _stream_records.table_name); END;
 *   PRAGMA default_cache_size = 32768;
 *
 * The trim looks at the oldest only, twice as many as have come: records of a day are too many to be read again and again. It leaves the
 * newest record of each table, because the engine numbers the next one after it: without it numbers would begin anew, behind what readers have
 * read. The memory is 128 MB at the most, taken as the data grows.
 * AWS: documented; a stream keeps its records for 24 hours.
 */
const emptyDatabase = [
  'H4sIAAAAAAACA+3az0/jRhQHcGcDSQjaZtsLqrjMZUUidlHQlqpVi1RDBho1cVjH7JKT5cRDcOvYYDtpuRWt1D32z+jf0v+laq899tlxIHF+wbHR9yNQ',
  'Yvu98fPMeMCB5tuaFQh26Xo9I2BvpBdSKiV9x5gkSZv0nZMehNtrkvTraDslLbcp7XVSzwv/SrnMH1LhsPDn5kHhkw0590+uSzsAAAAW+3CYy26/3M39',
  'dhB4VrcrPN0PPGH0dNrsjd57ouN6pn+sclnjTFOrp6dcZeORTD7RaFdVaXJVYw2FJVLZ+++5whT+fs8y2Ut2UC6X2SEr54/4aVVhFV7j1PCJ2qjPSlQ5',
  'oyyKKzYp8FgLt2bGNtQKFXHUCgNq1XpVY/t0onIpLysV1qHQQJg6/TT+NqpkbMdr9tWXX1BJYdyx3NSKvrjpC6cjdKffawuPyU06v8bpskuUPaqjLl8U',
  'o3BH/Cz8YG9BVik/s+JhYnyRcSuB0bapCaMnqIsSCWMHS98wrlTu1rPZrZ3d1B23HFP8Mgqn2IehjHNz8fhVlQq/YBORs0as+HCqV0s7pXSWyWzt7qZa',
  'UZJ/Y9PvPvooPrGZHc0j+ajGWeJgMTofbZU+3KxnwyY/fj4sZLK8xGZmos2pS8mzhGg+RaWzM7Val9UW+4G3mHyuNaoKtVXnivZqKmtsZDR+oTGlQd/n',
  'tdp0pBgIJ3hU5E/i1td/9F1nWSDNDt3qGd1hi9PHXdtceDw5ektO518ZHjVoLosbu4tGPTo/uO/TrLRM6hsruI1anggpfXyXzm5tb6d+Tw+7ejib4pe1',
  'yTEe7pwxtslRGhvgmd2v+50r0TOWXagR0ELX7tNcNcWl5ViB5Tr+sqSub02FT0fZj4qKJ7Vwwut7mL8VfiKf1zRWnpsxsGjqBLfXYnHDttEW9pyQILD1',
  '+w5YEPOE4p40cUZLgBH0E31+f4od+VirvuM708lty7Ytp6v3XDOeEvc5Z3JLP+OqrvK357ypzUi+9tyB5dOwUKnBlef2u1fX/WBeFxjduaPnU/3XomNd',
  'Wh0jHOa5TYRX2rENf15LprBF2IBOpQWiE719Qr9TtEnT3XnU5YS1xGvA9OEBndyl+zn6wZOcv5M39uu1zJa8nZKi2HjJN/qBO8wd3ef78Zv1u41UtA7c',
  'WXF3uM6l1Y1fnk2uA8OdM9YBurUfsQAMDLufWKQTpT9bWHpc2n78Jj16tn8ePsgX/pLoCwAAAAAAAABWwGepdKkw/BRRHwgv/LTo63z0/P+3RF8AAAAA',
  'AAAAsBI+TZc2Jj8ACP/+L71AzwAAAAAAAACssjye/wEAAAAAAABWHv7+DwAAAAAAAIDnfwAAAAAAAAD4/8P//wMAAAAAAACsvv8Ab19lAgCAAAA=',
];

/** Lays the prepared database for an engine that has none yet; whole or not at all. */
export function prepareDatabase(file: string): void {
  if (fs.existsSync(file)) return;
  const partial = `${file}.new`;
  fs.writeFileSync(partial, gunzipSync(Buffer.from(emptyDatabase.join(''), 'base64')));
  fs.renameSync(partial, file);
}
