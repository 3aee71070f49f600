/** The console's one page: plain, and it shows what is happening. Texts from outside only ever become text nodes. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Local console</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; --line: color-mix(in srgb, currentColor 16%, transparent); --soft: color-mix(in srgb, currentColor 5%, transparent); --accent: light-dark(#4338ca, #a5b4fc); }
  * { box-sizing: border-box; }
  body { margin: 0 auto; max-width: 72rem; padding: 1rem 1.25rem 4rem; }
  header { display: flex; flex-wrap: wrap; gap: .5rem 1.5rem; align-items: baseline; padding-bottom: .75rem; border-bottom: 1px solid var(--line); }
  h1 { font-size: 1.25rem; margin: 0; } h2 { font-size: 1rem; margin: 0 0 .5rem; }
  a { color: var(--accent); }
  section { margin-top: 1rem; padding: .9rem 1rem; border: 1px solid var(--line); border-radius: 8px; }
  .cols { display: grid; grid-template-columns: repeat(auto-fit, minmax(20rem, 1fr)); gap: 0 1rem; }
  .scroll { overflow: auto; max-height: 26rem; }
  table { border-collapse: collapse; width: 100%; font-size: .87rem; }
  thead th { position: sticky; top: 0; background: Canvas; }
  th, td { text-align: left; padding: .3rem .75rem .3rem 0; border-bottom: 1px solid var(--line); vertical-align: top; }
  td { overflow-wrap: break-word; }
  td.short { white-space: nowrap; }
  td.long { min-width: 16rem; max-width: 40rem; white-space: pre-wrap; overflow-wrap: anywhere; }
  form { display: flex; gap: .5rem 1rem; flex-wrap: wrap; align-items: center; }
  label { white-space: nowrap; }
  button, input { font: inherit; padding: .3rem .7rem; border: 1px solid var(--line); border-radius: 6px; background: var(--soft); color: inherit; }
  button { cursor: pointer; } button:hover { border-color: var(--accent); }
  td button { padding: .1rem .5rem; font-size: .85rem; }
  :focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; }
  #filter { min-width: 18rem; margin-left: auto; }
  .quiet { opacity: .7; margin: 0 0 .5rem; }
  .when { font-size: 1.15rem; font-variant-numeric: tabular-nums; }
  pre { overflow: auto; max-height: 24rem; padding: .6rem; border-radius: 6px; background: var(--soft); }
  details summary { cursor: pointer; }
</style>
</head>
<body>
<header><h1>Local console</h1><span id="links"></span><a href="/_local/clients">Point your client here</a><input type="search" id="filter" placeholder="Filter all lists" aria-label="Filter all lists"></header>
<section aria-labelledby="clockTitle"><h2 id="clockTitle">Clock</h2>
<p>It is <strong id="now" class="when">…</strong> <span id="offset" class="quiet"></span></p>
<form id="clock">
  <button name="by" value="3600000">An hour ahead</button>
  <button name="by" value="86400000">A day ahead</button>
  <button name="by" value="2592000000">30 days ahead</button>
  <label>to <input type="datetime-local" id="to" step="1"></label> <button name="by" value="to">Go</button>
  <span role="status" id="said"></span>
</form></section>
<section><h2>Mailbox</h2><div id="mailbox" class="scroll"></div></section>
<section><h2>Stripe</h2>
<p class="quiet">What goes wrong on purpose with the stand-in: shares are from 0 to 1, times in milliseconds of the clock.</p>
<form id="stripe"><span id="switches"></span> <button>Set</button> <button name="off" value="1">All off</button> <span role="status" id="stripeSaid"></span></form></section>
<section><h2>Outgoing events</h2><div id="events" class="scroll"></div></section>
<section><h2>Denied requests</h2><div id="denials" class="scroll"></div></section>
<div class="cols"><section><h2>Streams</h2><div id="streams" class="scroll"></div></section>
<section><h2>Queues</h2><div id="queues" class="scroll"></div></section></div>
<section><h2>Resolvers</h2><div id="resolvers" class="scroll"></div></section>
<section><h2>Functions</h2><div id="functions" class="scroll"></div>
<pre id="log" hidden tabindex="0" aria-label="Log of the chosen function"></pre></section>
<section><details><summary>Declared and not run here</summary><ul id="notRun"></ul></details></section>
<script type="module">
const $ = (id) => document.getElementById(id);
const cell = (tag, value) => Object.assign(document.createElement(tag), { textContent: value ?? '' });
const long = new Set(['text', 'detail', 'resource', 'newest', 'problem', 'line']);
const wanted = (values) => { const words = $('filter').value.toLowerCase().split(/\\s+/); const text = values.join(' ').toLowerCase(); return words.every((word) => text.includes(word)); };
const table = (into, rows, columns, none) => {
  const shown = rows.filter((row) => wanted(columns.map((column) => String(row[column] ?? ''))));
  if (shown.length === 0) return into.replaceChildren(Object.assign(cell('p', rows.length === 0 ? none : 'None of ' + rows.length + ' fits the filter.'), { className: 'quiet' }));
  const made = document.createElement('table');
  const head = made.createTHead().insertRow();
  for (const column of columns) head.append(cell('th', column));
  const body = made.createTBody();
  for (const row of shown) { const line = body.insertRow(); for (const column of columns) line.append(Object.assign(cell('td', row[column]), { className: long.has(column) ? 'long' : 'short' })); }
  into.replaceChildren(made);
};
let state;
async function read() {
  state = await (await fetch('/_local/state')).json();
  show();
}
function show() {
  $('now').textContent = state.now.replace('T', ' ').replace(/\\.\\d+Z/, ' UTC');
  const minutes = Math.round(state.offsetMs / 60000);
  $('offset').textContent = minutes ? '(' + (minutes < 2880 ? minutes + ' minutes' : Math.round(minutes / 1440) + ' days') + ' ahead of this machine)' : '';
  $('links').replaceChildren(...state.links.flatMap(({ label, url }) => [Object.assign(cell('a', label), { href: url }), ' \\u00b7 ']).slice(0, -1));
  table($('mailbox'), state.mailbox, ['at', 'to', 'subject', 'text'], 'No messages.');
  table($('events'), state.events, ['at', 'source', 'type', 'detail'], 'No events.');
  table($('denials'), state.denials, ['at', 'principal', 'action', 'resource'], 'Nothing was denied.');
  table($('streams'), state.streams, ['name', 'state', 'delivered', 'retries', 'problem'], 'No streams.');
  table($('queues'), state.queues, ['name', 'waiting'], 'No queues.');
  table($('resolvers'), state.resolvers, ['line'], 'No resolver has said anything.');
  table($('functions'), state.functions, ['name', 'newest'], 'No functions.');
  for (const row of $('functions').querySelectorAll('tbody tr')) {
    const name = row.cells[0].textContent;
    const button = cell('button', name);
    button.onclick = async () => { $('log').hidden = false; $('log').textContent = (await (await fetch('/_local/logs/' + encodeURIComponent(name))).text()) || '(empty)'; $('log').focus(); };
    row.cells[0].replaceChildren(button);
  }
  $('notRun').replaceChildren(...state.notRun.map((line) => cell('li', line)));
}
/** Made once: a field that is being filled in must not be replaced. */
function showSwitches(switches) {
  $('switches').replaceChildren(...Object.entries(switches).flatMap(([name, value]) => {
    const label = cell('label', name + ' ');
    const input = document.createElement('input');
    input.name = name;
    if (typeof value === 'boolean') Object.assign(input, { type: 'checkbox', checked: value });
    else Object.assign(input, { value, size: 6, inputMode: 'decimal' });
    label.append(input);
    return [label, ' '];
  }));
}
$('stripe').onsubmit = async (event) => {
  event.preventDefault();
  const fields = [...$('switches').querySelectorAll('input')];
  const wanted = event.submitter.name === 'off' ? {} : Object.fromEntries(fields.map((one) => [one.name, one.type === 'checkbox' ? one.checked : Number(one.value)]));
  const answer = await fetch('/_local/stripe', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(wanted) });
  $('stripeSaid').textContent = answer.ok ? 'Set.' : await answer.text();
  if (answer.ok) showSwitches(await answer.json());
};
$('clock').onsubmit = async (event) => {
  event.preventDefault();
  const by = event.submitter.value;
  const body = by === 'to' ? { to: $('to').value + 'Z' } : { advanceMs: Number(by) };
  const answer = await fetch('/_local/clock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  $('said').textContent = answer.ok ? 'Moved.' : await answer.text();
  await read();
};
$('filter').oninput = show;
await read();
showSwitches(state.stripe ?? {});
setInterval(read, 2000);
</script>
</body>
</html>
`;
