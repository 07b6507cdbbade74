/** The page's style sheet: system fonts, two colour schemes, a phone and a printer. Tone is never told by colour alone. */
export const style = `
:root {
  color-scheme: light dark;
  --page: light-dark(#f6f6f3, #131619);
  --card: light-dark(#ffffff, #1a1e22);
  --sunk: light-dark(#f4f5f2, #14171a);
  --ink: light-dark(#1e2328, #e3e7ea);
  --soft: light-dark(#5b646d, #98a3ad);
  --line: light-dark(#e3e5e0, #2b3137);
  --link: light-dark(#0b5f8f, #7cc0ea);
  --good: light-dark(#17694a, #6fcf9f);
  --bad: light-dark(#a8322a, #f2958c);
  --wait: light-dark(#7a5600, #e2ba62);
  --good-bg: light-dark(#e4f3ea, #17301f);
  --bad-bg: light-dark(#fbe9e7, #3a1d1b);
  --wait-bg: light-dark(#faf0d7, #33290f);
  --keyword: light-dark(#7a3ea8, #c9a3ec);
  --string: light-dark(#2b6b3d, #9ccf9d);
  --number: light-dark(#9a4a00, #eab27a);
  --mono: ui-monospace, "SF Mono", "Cascadia Code", Menlo, Consolas, "Liberation Mono", monospace;
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.6 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", sans-serif;
  overflow-wrap: anywhere;
}
main { max-width: 62rem; margin: 0 auto; padding: 2.5rem 1.25rem 4rem; }
a { color: var(--link); text-underline-offset: 2px; }
h1, h2, h3, p, ul, ol, pre, dl, blockquote { margin: 0; }
h1 { font-size: 1.75rem; line-height: 1.25; letter-spacing: -0.015em; font-weight: 650; text-wrap: balance; margin: 0.25rem 0 0.9rem; }
h2 { font-size: 1.05rem; line-height: 1.4; font-weight: 650; }
small, .quiet, .note, footer, time { color: var(--soft); font-size: 0.84rem; }
code, pre { font-family: var(--mono); font-size: 0.84em; }
:focus-visible { outline: 2px solid var(--link); outline-offset: 2px; border-radius: 4px; }
.kicker { color: var(--soft); font-size: 0.8rem; letter-spacing: 0.06em; text-transform: uppercase; }
.top { margin-bottom: 1.75rem; }
.top details { margin-top: 0.9rem; }

.badge {
  display: inline-block; padding: 0.05rem 0.6rem; border-radius: 999px; border: 1px solid currentColor;
  font-size: 0.8rem; font-weight: 600;
  max-width: 100%; white-space: nowrap; overflow: hidden; text-overflow: ellipsis; vertical-align: middle;
}
.top .badge { font-size: 0.95rem; padding: 0.2rem 0.85rem; }
.good.badge { color: var(--good); background: var(--good-bg); }
.bad.badge { color: var(--bad); background: var(--bad-bg); }
.wait.badge { color: var(--wait); background: var(--wait-bg); }
b.bad { color: var(--bad); }

.facts { display: grid; grid-template-columns: repeat(auto-fill, minmax(12.5rem, 1fr)); gap: 0.9rem 1.5rem; margin-top: 1.4rem; }
.facts dt { color: var(--soft); font-size: 0.78rem; }
.facts dd { margin: 0; font-variant-numeric: tabular-nums; font-size: 0.94rem; line-height: 1.4; }

.card { background: var(--card); border: 1px solid var(--line); border-radius: 12px; padding: 1.15rem 1.4rem; margin: 1rem 0; }
.card > h2 { margin-bottom: 0.6rem; }
nav { display: flex; flex-wrap: wrap; gap: 0.4rem; margin: 1.5rem 0; }
nav a { min-width: 2.75rem; padding: 0.2rem 0.6rem; text-align: center; border: 1px solid var(--line); border-radius: 8px; background: var(--card); text-decoration: none; font-size: 0.85rem; font-variant-numeric: tabular-nums; color: var(--ink); }
nav .good span { color: var(--good); }
nav .bad span { color: var(--bad); }
nav .wait span { color: var(--wait); }

.turn { padding: 0; scroll-margin-top: 0.75rem; }
.turn > header { display: flex; align-items: baseline; gap: 0.2rem 0.9rem; padding: 0.8rem 1.4rem; border-bottom: 1px solid var(--line); }
.turn > header h2 { white-space: nowrap; }
.turn > header h2 a { color: inherit; text-decoration: none; }
.turn > header p { flex: 1; color: var(--soft); font-size: 0.9rem; }
.turn > footer { padding: 0.55rem 1.4rem; border-top: 1px solid var(--line); text-align: end; font-variant-numeric: tabular-nums; }
time { font-variant-numeric: tabular-nums; }

.step { display: grid; grid-template-columns: 5.5rem minmax(0, 1fr); gap: 0 1.1rem; padding: 0.85rem 1.4rem; scroll-margin-top: 0.75rem; }
.step + .step { border-top: 1px solid color-mix(in srgb, var(--line) 55%, transparent); }
.step h3 { font-size: 0.84rem; font-weight: 500; line-height: 1.6rem; color: var(--soft); }
.step h3 a { color: inherit; text-decoration: none; }
.step h3 a:hover, .turn h2 a:hover { text-decoration: underline; }
.step > div > * + *, .card > * + p { margin-top: 0.6rem; }
.choice { font-weight: 600; }
.step:target, .note:target { background: var(--wait-bg); }
.note { padding: 0.45rem 1.4rem 0.45rem 8rem; scroll-margin-top: 0.75rem; }
.note time { float: inline-end; }
.note details { margin-top: 0.3rem; color: var(--ink); }
.verdict { border-top: 1px solid var(--line) !important; background: var(--sunk); border-inline-start: 4px solid var(--line); padding-inline-start: calc(1.4rem - 4px); }
.verdict.good { border-inline-start-color: var(--good); }
.verdict.bad { border-inline-start-color: var(--bad); }
.verdict.wait { border-inline-start-color: var(--wait); }
.turn > :last-child { border-bottom-left-radius: 12px; border-bottom-right-radius: 12px; }
.label { font-size: 0.84rem; font-weight: 600; }
small + .evidence::before, bdi + .evidence::before { content: "· "; }
.verdict :not(pre) > code { background: var(--card) !important; }
.evidence { color: var(--soft); font-size: 0.84rem; }

.statuses { list-style: none; padding: 0; display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.5rem 0.8rem; }
.statuses li { display: grid; grid-column: 1 / -1; grid-template-columns: subgrid; align-items: baseline; }
.statuses .badge { justify-self: start; }
.problems { list-style: none; padding: 0; display: grid; gap: 0.35rem; font-size: 0.94rem; }
.problems li { padding: 0.4rem 0.75rem; background: var(--bad-bg); border-radius: 6px; }
.line { color: var(--bad); margin-inline-end: 0.3rem; }
ul, ol { padding-inline-start: 1.4rem; }

details > summary { cursor: pointer; color: var(--soft); font-size: 0.88rem; padding: 0.1rem 0; }
details > summary code { color: var(--ink); }
details[open] > summary { margin-bottom: 0.35rem; }
pre { background: var(--sunk); border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 0.9rem; overflow-x: auto; line-height: 1.55; tab-size: 2; }
.verdict pre { background: var(--card); }
pre code { font-size: inherit; }
.plain { white-space: pre-wrap; font: inherit; font-size: 0.94rem; }
.console, .snippet { white-space: pre-wrap; }
.code { padding-inline: 0; counter-reset: line; }
.code code { display: block; width: max-content; min-width: 100%; white-space: normal; }
.code span { display: block; white-space: pre; min-height: 1.55em; padding-inline: 3.6rem 0.9rem; position: relative; counter-increment: line; }
.code span::before { content: counter(line); position: absolute; left: 0; width: 2.7rem; text-align: right; color: var(--soft); opacity: 0.85; user-select: none; }
.code .hit { background: var(--bad-bg); box-shadow: inset 3px 0 var(--bad); }
pre b, p > code b { color: var(--keyword); font-weight: inherit; }
pre u, p > code u { color: var(--string); text-decoration: none; }
pre i, p > code i { color: var(--soft); font-style: italic; }
pre var, p > code var { color: var(--number); font-style: normal; }

li .rich { display: inline-block; vertical-align: top; max-width: 100%; }
.scroll { overflow-x: auto; width: fit-content; max-width: 100%; border: 1px solid var(--line); border-radius: 8px; }
table { border-collapse: collapse; font-size: 0.88rem; }
th, td { padding: 0.35rem 1rem; text-align: start; vertical-align: top; border-top: 1px solid var(--line); overflow-wrap: normal; min-width: 3rem; max-width: 30rem; }
thead th { border-top: 0; background: var(--sunk); color: var(--soft); font-weight: 600; white-space: nowrap; }
td code { overflow-wrap: anywhere; }
.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }

.rich > * + *, .rich li > * + *, blockquote > * + * { margin-top: 0.6rem; }
.rich { overflow-x: auto; }
.rich .heading { font-weight: 650; line-height: 1.4; }
.rich .h1 { font-size: 1.2rem; }
.rich .h2 { font-size: 1.1rem; }
.rich li > ul, .rich li > ol { margin-top: 0.15rem; }
.rich :not(pre) > code, p > code, summary > code, li code { background: var(--sunk); border-radius: 4px; padding: 0.1em 0.35em; }
blockquote { border-inline-start: 3px solid var(--line); padding-inline-start: 0.9rem; color: var(--soft); }
hr { border: 0; border-top: 1px solid var(--line); margin: 1rem 0; }
.image { color: var(--soft); font-style: italic; }
.answer { border: 1px solid var(--line); border-radius: 8px; padding: 0.7rem 0.95rem; }
.end { margin-top: 2rem; text-align: center; }

@media (max-width: 40rem) {
  main { padding: 1.5rem 0.75rem 3rem; }
  h1 { font-size: 1.4rem; }
  .card:not(.turn) { padding: 1rem; }
  .facts { grid-template-columns: 1fr 1fr; gap: 0.7rem 1rem; }
  .step { grid-template-columns: minmax(0, 1fr); padding: 0.75rem 1rem; }
  .verdict { padding-inline-start: calc(1rem - 4px); }
  .note { padding: 0.4rem 1rem; }
  .note time { display: none; }
  .turn > header { flex-wrap: wrap; padding: 0.7rem 1rem; }
  .turn > header p { order: 3; flex-basis: 100%; }
  .turn > header h2 { flex: 1; }
  .turn > footer { padding: 0.5rem 1rem; }
  .statuses, .statuses li { display: block; }
  .statuses li + li { margin-top: 0.6rem; }
  .statuses .badge { margin-inline-end: 0.35rem; }
  .code span { padding-inline-start: 2.9rem; }
  pre { padding: 0.6rem 0.7rem; }
  .code span::before { width: 2.1rem; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print {
  :root { color-scheme: light; }
  body { background: none; font-size: 10.5pt; }
  main { max-width: none; padding: 0; }
  nav { display: none; }
  .card { break-inside: auto; border-radius: 0; }
  .step, .statuses li, tr { break-inside: avoid; }
  .turn > header { break-after: avoid; }
  details::details-content { content-visibility: visible; display: block; }
  pre, .code span { white-space: pre-wrap; }
  .code code { width: auto; }
  .scroll, pre, .rich { overflow: visible; }
}
`
