/** The console's one page: plain, and it says what is going on. Texts from outside only ever become text nodes. */
export const page = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Local console</title>
<style>
  :root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
  body { margin: 0 auto; max-width: 68rem; padding: 1rem; }
  h1 { font-size: 1.3rem; } h2 { font-size: 1.05rem; margin: 1.6rem 0 .3rem; }
  table { border-collapse: collapse; width: 100%; font-size: .9rem; }
  th, td { text-align: left; padding: .25rem .5rem; border-bottom: 1px solid color-mix(in srgb, currentColor 18%, transparent); vertical-align: top; overflow-wrap: anywhere; }
  form { display: flex; gap: .5rem; flex-wrap: wrap; align-items: center; }
  button, input { font: inherit; padding: .3rem .6rem; }
  .quiet { opacity: .7; }
  pre { overflow: auto; max-height: 24rem; padding: .6rem; border: 1px solid color-mix(in srgb, currentColor 25%, transparent); }
</style>
</head>
<body>
<h1>Local console</h1>
<p id="links"></p>
<h2>Clock</h2>
<p>It is <strong id="now">…</strong> <span id="offset" class="quiet"></span></p>
<form id="clock">
  <button name="by" value="3600000">An hour ahead</button>
  <button name="by" value="86400000">A day ahead</button>
  <button name="by" value="2592000000">30 days ahead</button>
  <label>to <input type="datetime-local" id="to" step="1"></label> <button name="by" value="to">Go</button>
  <span role="status" id="said"></span>
</form>
<h2>Stripe</h2>
<p class="quiet">What goes wrong on purpose with the stand-in: shares are from 0 to 1, times in milliseconds of the clock.</p>
<form id="stripe"><span id="switches"></span> <button>Set</button> <button name="off" value="1">All off</button> <span role="status" id="stripeSaid"></span></form>
<h2>Mailbox</h2><div id="mailbox"></div>
<h2>Outgoing events</h2><div id="events"></div>
<h2>Denied requests</h2><div id="denials"></div>
<h2>Streams and queues</h2><div id="streams"></div><div id="queues"></div>
<h2>Functions</h2><div id="functions"></div>
<pre id="log" hidden tabindex="0" aria-label="Log of the chosen function"></pre>
<h2>Declared and not run here</h2><ul id="notRun"></ul>
<script type="module">
const $ = (id) => document.getElementById(id);
const cell = (tag, value) => Object.assign(document.createElement(tag), { textContent: value ?? '' });
const table = (into, rows, columns, none) => {
  if (rows.length === 0) return into.replaceChildren(Object.assign(cell('p', none), { className: 'quiet' }));
  const made = document.createElement('table');
  const head = made.createTHead().insertRow();
  for (const column of columns) head.append(cell('th', column));
  const body = made.createTBody();
  for (const row of rows) { const line = body.insertRow(); for (const column of columns) line.append(cell('td', row[column])); }
  into.replaceChildren(made);
};
async function show() {
  const state = await (await fetch('/_local/state')).json();
  $('now').textContent = state.now;
  $('offset').textContent = state.offsetMs ? '(' + Math.round(state.offsetMs / 60000) + ' minutes ahead)' : '';
  $('links').replaceChildren(...state.links.flatMap(({ label, url }) => [Object.assign(cell('a', label), { href: url }), ' \\u00b7 ']).slice(0, -1));
  table($('mailbox'), state.mailbox, ['at', 'to', 'subject', 'text'], 'No messages.');
  table($('events'), state.events, ['at', 'source', 'type', 'detail'], 'No events.');
  table($('denials'), state.denials, ['at', 'principal', 'action', 'resource'], 'Nothing was denied.');
  table($('streams'), state.streams, ['name', 'state', 'delivered', 'retries', 'problem'], 'No streams.');
  table($('queues'), state.queues, ['name', 'waiting'], 'No queues.');
  table($('functions'), state.functions, ['name', 'newest'], 'No functions.');
  for (const row of $('functions').querySelectorAll('tbody tr')) {
    const name = row.cells[0].textContent;
    const button = cell('button', name);
    button.onclick = async () => { $('log').hidden = false; $('log').textContent = (await (await fetch('/_local/logs/' + encodeURIComponent(name))).text()) || '(empty)'; $('log').focus(); };
    row.cells[0].replaceChildren(button);
  }
  $('notRun').replaceChildren(...state.notRun.map((line) => cell('li', line)));
}
/** Made once: a field that somebody is filling in must not be made anew under their hands. */
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
showSwitches((await (await fetch('/_local/state')).json()).stripe);
$('clock').onsubmit = async (event) => {
  event.preventDefault();
  const by = event.submitter.value;
  const body = by === 'to' ? { to: $('to').value + 'Z' } : { advanceMs: Number(by) };
  const answer = await fetch('/_local/clock', { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  $('said').textContent = answer.ok ? 'Moved.' : await answer.text();
  await show();
};
await show();
setInterval(show, 2000);
</script>
</body>
</html>
`;
