/** The style sheet of the report page: screen, dark screen and print. Text only. */

export const styleSheet = `
:root { --ink: #1d2733; --soft: #5b6875; --line: #d9e0e6; --paper: #ffffff; --ground: #f3f5f7;
  --debit: #1f6f8b; --channel: #6aa84f; --prepaid: #b7d7a8; --credited: #b58db6; --written: #9aa5ad; --flight: #e0b040; --open: #c7544e; --bar: #7a5c9e; }
* { box-sizing: border-box; }
body { margin: 0; background: var(--ground); color: var(--ink);
  font: 15px/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 28px 20px 48px; }
header p, .hint, footer { color: var(--soft); }
h1 { font-size: 26px; margin: 0; }
h2 { font-size: 17px; margin: 0 0 10px; }
header p { margin: 4px 0 18px; }
.creditor + .creditor { margin-top: 48px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fit, minmax(136px, 1fr)); gap: 10px; margin: 0 0 16px; padding: 0; }
.tiles div, .card { background: var(--paper); border: 1px solid var(--line); border-radius: 8px; padding: 14px 12px; }
.tiles dt { color: var(--soft); font-size: 13px; }
.tiles dd { margin: 2px 0 0; font-size: 18px; font-weight: 600; font-variant-numeric: tabular-nums; white-space: nowrap; }
.tiles small { display: block; font-size: 12px; font-weight: 400; white-space: normal; color: var(--soft); }
.cards { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: 16px; margin-top: 16px; }
.card.wide { grid-column: 1 / -1; }
.card { overflow-x: auto; }
.chart { display: block; width: 100%; height: auto; }
.chart text { fill: var(--ink); font-size: 13px; }
.chart .tick { fill: var(--soft); font-size: 12px; }
.chart .note { font-weight: 600; }
.grid { stroke: var(--line); stroke-width: 1; }
.axis { stroke: var(--soft); stroke-width: 1; }
.debit { fill: var(--debit); } .channel { fill: var(--channel); } .prepaid { fill: var(--prepaid); } .credited { fill: var(--credited); } .written { fill: var(--written); }
.flight { fill: var(--flight); } .open { fill: var(--open); } .bar { fill: var(--bar); }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; margin: 0 0 8px; padding: 0; list-style: none; font-size: 13px; color: var(--soft); }
.legend svg { margin-right: 6px; vertical-align: -1px; }
table { width: 100%; border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 5px 10px; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th { font-weight: 600; color: var(--soft); font-size: 13px; }
th:first-child, td:first-child { text-align: left; padding-left: 0; white-space: normal; }
th:last-child, td:last-child { padding-right: 0; }
tr.sum td { font-weight: 600; border-bottom: 2px solid var(--soft); }
tr.part td:first-child { padding-left: 18px; }
td.sum { font-weight: 600; }
.hint { margin: 10px 0 0; font-size: 13px; }
footer { margin-top: 28px; font-size: 13px; }
@media screen and (max-width: 760px) { .cards { grid-template-columns: minmax(0, 1fr); } }
@media (prefers-color-scheme: dark) { :root { --ink: #e6ebf0; --soft: #9aa7b4; --line: #33404c; --paper: #1b242d; --ground: #12181f;
  --debit: #4aa3c0; --channel: #7fbf65; --prepaid: #4f7a41; --credited: #b58db6; --written: #9aa5ad; --flight: #d9a93a; --open: #e07069; --bar: #a58bc9; } }
@media print { :root { --ink: #000000; --soft: #444444; --line: #bbbbbb; --paper: #ffffff; --ground: #ffffff;
  --debit: #1f6f8b; --channel: #6aa84f; --prepaid: #b7d7a8; --credited: #b58db6; --written: #9aa5ad; --flight: #e0b040; --open: #c7544e; --bar: #7a5c9e; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10px; } main { max-width: none; padding: 0; }
  h1 { font-size: 18px; } h2 { font-size: 12px; margin-bottom: 6px; } th, .hint, .legend, footer, .tiles dt { font-size: 9px; }
  .tiles { grid-template-columns: repeat(7, minmax(0, 1fr)); gap: 6px; margin-bottom: 8px; }
  .tiles div, .card { padding: 8px; } .tiles dd { font-size: 12px; } .tiles small { font-size: 8px; }
  .cards { gap: 8px; margin-top: 8px; } th, td { padding: 2px 6px; } footer { margin-top: 8px; }
  .card, .tiles { break-inside: avoid; } .creditor + .creditor { break-before: page; margin-top: 0; } @page { margin: 14mm; } }
`;
