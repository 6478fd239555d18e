"use strict";
// Texts of the event reach the page through textContent alone.
const data = JSON.parse(document.getElementById("data").textContent);
const say = data.words;
const byId = (id) => document.getElementById(id);
const TABLES_AT_ONCE = 40, RESULTS = 60, MANY_CELLS = 4000;

// Rows of the data: [slot, length, table, text, ...companies], all but length by position.
const SLOT = 0, LENGTH = 1, TABLE = 2, TEXT = 3, FIRST = 4;
const meetings = data.meetings;
const group = (key, count) => {
  const groups = Array.from({ length: count }, () => []);
  meetings.forEach((m) => key(m).forEach((at) => groups[at].push(m)));
  return groups;
};
const taken = (m) => Array.from({ length: m[LENGTH] }, (_, n) => m[SLOT] + n);
const bySlot = group(taken, data.slots.length);
const byCompany = group((m) => m.slice(FIRST), data.companies.length);

const make = (tag, text, name) => {
  const element = document.createElement(tag);
  if (text !== undefined && text !== null) element.textContent = text;
  if (name) element.className = name;
  return element;
};
const add = (parent, ...children) => { parent.append(...children); return parent; };
const empty = (element) => { element.replaceChildren(); return element; };
const fill = (text, values) => text.replace(/\{(\w+)\}/g, (_, key) => values[key]);

const startOf = (m) => data.slots[m[SLOT]];
const endOf = (m) => data.slots[m[SLOT] + m[LENGTH] - 1];
const hours = (m) => `${startOf(m).start.slice(11, 16)}–${endOf(m).end.slice(11, 16)}`;
const slotLabel = (slot) => [data.days > 1 ? slot.date : null, `${slot.start.slice(11, 16)}–${slot.end.slice(11, 16)}`, slot.session]
  .filter(Boolean).join(" · ");
const fullLabel = (slot) => (data.days > 1 ? slotLabel(slot) : `${slot.date} · ${slotLabel(slot)}`);
const roomOf = (table) => data.tables[table].room;

function options(select, values, all) {
  if (all !== undefined) add(select, new Option(all, ""));
  values.forEach(([value, label]) => add(select, new Option(label, value)));
}
const distinct = (values) => [...new Set(values.filter((v) => v !== null))].map((v) => [v, v]);

function tableOf(caption, heads, rows) {
  const table = make("table");
  if (caption) add(table, make("caption", caption));
  const row = make("tr");
  heads.forEach((head) => { const cell = make("th", head); cell.scope = "col"; add(row, cell); });
  add(table, add(make("thead"), row), add(make("tbody"), ...rows));
  return table;
}
const cell = (content, name) => {
  const td = make("td", typeof content === "string" ? content : undefined, name);
  if (typeof content !== "string" && content) add(td, content);
  return td;
};
function companyLink(company) {
  const button = make("button", data.companies[company].name, "link");
  button.type = "button";
  button.addEventListener("click", () => { show("agenda"); openAgenda(company); });
  return button;
}
function placeCell(m) {
  const td = cell(data.tables[m[TABLE]].id, "place");
  if (roomOf(m[TABLE])) add(td, make("span", roomOf(m[TABLE]), "small"));
  return td;
}

// Agenda ---------------------------------------------------------------------------------
const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
const index = data.companies.map((c) => plain([c.name, c.id, c.city].filter(Boolean).join(" ")));

function search() {
  const words = plain(byId("search").value).split(/\s+/).filter(Boolean);
  const side = byId("side").value;
  const found = [];
  data.companies.forEach((company, n) => {
    if ((!side || company.side === side) && words.every((word) => index[n].includes(word))) found.push(n);
  });
  byId("found").textContent = fill(say.count_found, { count: found.length });
  const list = empty(byId("results"));
  found.slice(0, RESULTS).forEach((n) => {
    const button = make("button", data.companies[n].name);
    button.type = "button";
    if (data.companies[n].city) add(button, make("span", data.companies[n].city, "small"));
    button.addEventListener("click", () => openAgenda(n));
    add(list, add(make("li"), button));
  });
}

function agendaRow(m, company, clock) {
  const row = make("tr");
  const running = startOf(m).start <= clock && clock < endOf(m).end;
  if (running) row.className = "running";
  const partner = make("td");
  m.slice(FIRST).filter((other) => other !== company).forEach((other) => {
    const city = data.companies[other].city;
    add(partner, companyLink(other));
    if (city) add(partner, make("span", city, "small"));
  });
  if (data.texts[m[TEXT]]) add(partner, make("span", data.texts[m[TEXT]], "small"));
  return add(row, cell(hours(m), "time"), placeCell(m), partner);
}

function openAgenda(company) {
  const box = empty(byId("one")), known = data.companies[company], clock = now();
  const heading = make("h2", known.name);
  heading.tabIndex = -1;
  add(box, heading, make("p", [known.id, known.city, known.side].filter(Boolean).join(" · "), "faint"));
  const days = new Map();
  byCompany[company].forEach((m) => days.set(startOf(m).date, [...(days.get(startOf(m).date) || []), m]));
  if (!days.size) add(box, make("p", say.no_meetings));
  days.forEach((held, day) => add(box, tableOf(day, [say.time, say.table, say.partner], held.map((m) => agendaRow(m, company, clock)))));
  history.replaceState(null, "", `#c=${encodeURIComponent(known.id)}`);
  heading.focus();
}

// Now ------------------------------------------------------------------------------------
const zoned = new Intl.DateTimeFormat("sv-SE", {
  timeZone: data.timezone, year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit",
});
const now = () => zoned.format(new Date()).replace(" ", "T");

const dayParts = new Intl.DateTimeFormat(document.documentElement.lang, {
  timeZone: data.timezone, weekday: "short", day: "numeric", month: "short", year: "numeric",
});
function today() { // in the form of the dates that the data hold
  const part = Object.fromEntries(dayParts.formatToParts(new Date()).map(({ type, value }) => [type, value]));
  return `${part.weekday}, ${part.day} ${part.month} ${part.year}`;
}

function meetingRow(m, timed) {
  const companies = make("td");
  m.slice(FIRST).forEach((company) => add(companies, companyLink(company), make("br")));
  return add(make("tr"), ...(timed ? [cell(hours(m), "time")] : []), placeCell(m), companies);
}
function slotTable(slot, caption, room) {
  const held = bySlot[slot].filter((m) => !room || roomOf(m[TABLE]) === room).sort((a, b) => a[TABLE] - b[TABLE]);
  const long = held.some((m) => m[LENGTH] > 1); // else the caption says when, and names get the room
  const heads = [...(long ? [say.time] : []), say.table, say.companies];
  return tableOf(`${caption} · ${fill(say.count_meetings, { count: held.length })}`, heads, held.map((m) => meetingRow(m, long)));
}
function tick() {
  const clock = now(), box = empty(byId("current"));
  byId("clock").textContent = `${today()} · ${clock.slice(11, 16)} (${data.timezone})`;
  const running = data.slots.findIndex((s) => s.start <= clock && clock < s.end);
  const next = data.slots.findIndex((s) => s.start > clock);
  if (running >= 0) add(box, slotTable(running, `${say.on_now}: ${slotLabel(data.slots[running])}`));
  if (next >= 0) add(box, slotTable(next, `${say.next}: ${fullLabel(data.slots[next])}`));
  if (running < 0 && next < 0) add(box, make("p", say.over));
}

// By slot and grid -----------------------------------------------------------------------
function showSlot() {
  const slot = Number(byId("which").value);
  add(empty(byId("held")), slotTable(slot, fullLabel(data.slots[slot]), byId("slot-room").value));
}
function step(by) {
  const select = byId("which");
  select.selectedIndex = Math.min(Math.max(select.selectedIndex + by, 0), select.length - 1);
  showSlot();
}
let shownTables = TABLES_AT_ONCE;
function showGrid() {
  const session = byId("session").value, room = byId("room").value;
  const slots = data.slots.map((_, n) => n).filter((n) => !session || data.slots[n].session === session);
  const tables = data.tables.map((_, n) => n).filter((n) => !room || roomOf(n) === room);
  const at = new Map();
  slots.forEach((n) => bySlot[n].forEach((m) => at.set(`${m[TABLE]}|${n}`, m)));
  const rows = tables.slice(0, shownTables).map((table) => {
    const row = make("tr"), head = make("th", data.tables[table].id);
    head.scope = "row";
    add(row, head);
    slots.forEach((n) => {
      const m = at.get(`${table}|${n}`), td = make("td");
      if (m) m.slice(FIRST).forEach((company) => add(td, make("div", data.companies[company].name)));
      add(row, td);
    });
    return row;
  });
  add(empty(byId("cells")), tableOf(null, [say.table, ...slots.map((n) => slotLabel(data.slots[n]))], rows));
  byId("more").hidden = tables.length <= shownTables;
}

// Figures --------------------------------------------------------------------------------
function chart(title, heads, rows) {
  const most = Math.max(1, ...rows.map(([, count]) => count));
  const drawn = rows.map(([label, count, shown]) => {
    const bar = make("div", undefined, "bar"), head = make("th", label);
    bar.style.width = `${(100 * count) / most}%`;
    bar.setAttribute("aria-hidden", "true");
    head.scope = "row";
    return add(make("tr"), head, cell(String(shown ?? count), "number"), cell(bar));
  });
  const table = tableOf(title, [...heads, ""], drawn);
  table.className = "chart";
  table.querySelector("thead th:last-child").replaceWith(make("td"));
  return table;
}
function showFigures() {
  const box = empty(byId("charts"));
  data.charts.forEach(({ title, heads, rows }) => add(box, chart(title, heads, rows)));
}

// Tabs -----------------------------------------------------------------------------------
const tabs = [...document.querySelectorAll("[role=tab]")];
const draw = { agenda: search, now: tick, slot: showSlot, grid: showGrid, figures: showFigures };
function show(name) {
  tabs.forEach((tab) => {
    const mine = tab.id === `tab-${name}`;
    tab.setAttribute("aria-selected", String(mine));
    tab.tabIndex = mine ? 0 : -1;
    byId(tab.getAttribute("aria-controls")).hidden = !mine;
  });
  draw[name]();
}
tabs.forEach((tab, n) => {
  tab.addEventListener("click", () => show(tab.id.slice(4)));
  tab.addEventListener("keydown", (event) => {
    const by = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
    if (!by) return;
    const other = tabs[(n + by + tabs.length) % tabs.length];
    other.focus();
    other.click();
  });
});

options(byId("side"), distinct(data.companies.map((c) => c.side)), say.all);
options(byId("which"), data.slots.map((s, n) => [n, data.days > 1 ? slotLabel(s) : `${s.id} · ${slotLabel(s)}`]));
const rooms = distinct(data.tables.map((t) => t.room));
["room", "slot-room"].forEach((id) => options(byId(id), rooms, say.all));
const sessions = distinct(data.slots.map((s) => s.session));
options(byId("session"), sessions, say.all);
if (sessions.length && data.slots.length * Math.min(data.tables.length, TABLES_AT_ONCE) > MANY_CELLS) byId("session").value = sessions[0][0];
byId("search").addEventListener("input", search);
byId("side").addEventListener("change", search);
["which", "slot-room"].forEach((id) => byId(id).addEventListener("change", showSlot));
byId("earlier").addEventListener("click", () => step(-1));
byId("later").addEventListener("click", () => step(1));
["session", "room"].forEach((id) => byId(id).addEventListener("change", () => { shownTables = TABLES_AT_ONCE; showGrid(); }));
byId("more").addEventListener("click", () => { shownTables += TABLES_AT_ONCE; showGrid(); });
setInterval(() => { if (!byId("now").hidden) tick(); }, 20000);
function openAsked() {
  const asked = decodeURIComponent((location.hash.match(/^#c=(.*)$/) || [])[1] || "");
  const known = data.companies.findIndex((c) => c.id === asked);
  if (known >= 0) { show("agenda"); openAgenda(known); }
}
window.addEventListener("hashchange", openAsked);
search();
openAsked();
