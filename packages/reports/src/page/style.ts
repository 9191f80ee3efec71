/** The look of the page. Colours are named once for light, once for dark; paper is light. */
export const STYLE = `
:root{--ground:#f6f5f2;--surface:#fff;--text:#1d1c1a;--muted:#716d66;--line:#e3e0d9;--accent:#a8761a;--own:#a8761a;--other:#2f6fb5;--third:#8a4fa0;--up:#1f8a65;--down:#c8453c;color-scheme:light dark;font:15px/1.5 system-ui,-apple-system,"Segoe UI",sans-serif;font-variant-numeric:tabular-nums}
@media screen and (prefers-color-scheme:dark){:root{--ground:#141412;--surface:#1d1d1a;--text:#ece9e2;--muted:#9a958b;--line:#34332e;--accent:#d9a441;--own:#d9a441;--other:#6ba6e8;--third:#c08bd6;--up:#3fb68b;--down:#e8695f}}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--text)}
.sheet{max-width:1160px;margin:0 auto;padding:36px 20px 48px}
.top{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:flex-end;gap:8px 32px;padding-bottom:18px;border-bottom:2px solid var(--accent)}
h1{margin:0;font-size:40px;line-height:1.05;letter-spacing:-.03em;font-weight:650}
h1 small{font-size:16px;font-weight:400;letter-spacing:0;color:var(--muted);margin-left:10px;white-space:nowrap}
.price{text-align:right;font-size:26px;line-height:1.2;letter-spacing:-.02em}
.price small,.lede{color:var(--muted);font-size:13px;letter-spacing:0}
.price small{display:block}
.lede{margin:12px 0 0}
.badge{display:inline-block;padding:0 9px;border:1px solid var(--accent);border-radius:99px;color:var(--accent);font-size:12px}
.tiles{display:grid;grid-template-columns:repeat(6,1fr);gap:1px;margin:20px 0 0;overflow:hidden;border:1px solid var(--line);border-radius:10px;background:var(--line)}
.tiles div{padding:12px 16px;background:var(--surface)}
.tiles dt{color:var(--muted);font-size:12px}
.tiles dd{margin:0;font-size:22px;letter-spacing:-.02em;white-space:nowrap}
.tiles dd small{display:block;color:var(--muted);font-size:12px;letter-spacing:0}
.panels{display:grid;grid-template-columns:1fr 1fr;gap:20px;margin-top:20px}
.panel{min-width:0;padding:18px 20px 14px;border:1px solid var(--line);border-radius:10px;background:var(--surface)}
.panel{display:flex;flex-direction:column}
.panel>figure{margin-top:auto}
.panel.wide{grid-column:1/-1}
.panel.missing{border-style:dashed;background:none}
.panel>header{display:flex;flex-wrap:wrap;justify-content:space-between;align-items:baseline;gap:2px 16px}
h2{margin:0;font-size:17px;font-weight:600;letter-spacing:-.01em}
h3{margin:14px 0 4px;font-size:13px;font-weight:600}
.note{margin:2px 0 10px;color:var(--muted);font-size:13px;max-width:90ch}
.keys{display:flex;gap:14px;margin:0;padding:0;list-style:none;color:var(--muted);font-size:12px}
.keys i{display:inline-block;width:14px;height:0;margin-right:6px;border-top:3px solid var(--key);vertical-align:middle}
.keys i.dashed{border-top-style:dashed}
figure{margin:0}
figure text{font:11px system-ui,sans-serif;dominant-baseline:central}
figure svg{display:block;width:100%;height:auto;overflow:visible}
.small{display:none}
table{border-collapse:collapse;font-size:13px}
th,td{padding:3px 0 3px 18px;text-align:right;font-weight:400;white-space:nowrap}
th:first-child,td:first-child{padding-left:0}
.text,${[0, 1, 2, 3, 4, 5].map((at) => `.text-${at} tr>:nth-child(${at + 1})`).join()}{text-align:left}
thead th{color:var(--muted);font-size:12px}
tbody tr+tr>*{border-top:1px solid var(--line)}
details{margin-top:10px}
summary{color:var(--muted);font-size:13px;cursor:pointer}
summary span{font-size:12px;opacity:.8;margin-left:6px}
.scroll{max-height:380px;overflow:auto}
.gaps td:last-child{min-width:240px;white-space:normal;overflow-wrap:anywhere;vertical-align:top}
.scroll.plain{max-height:none}
details table{width:100%}
details thead th{position:sticky;top:0;background:var(--surface)}
.months{width:100%;min-width:760px;table-layout:fixed}
.months td,.months th{padding:7px 6px;text-align:center}
.months th.text{width:52px;text-align:left;color:var(--muted)}
.months td:last-child{font-weight:600}
.months tbody tr>*{border:2px solid var(--surface)}
.heat{background:color-mix(in srgb,var(--heat) var(--share),var(--surface));border-radius:6px}
.heat.part{font-style:italic}
.quadrants{width:100%;table-layout:fixed}
.quadrants th{padding:4px 8px 4px 0;color:var(--muted);font-size:12px;text-align:left}
.quadrants th:first-child{width:76px}
.quadrants thead th{text-align:center}
.quadrants td{height:96px;padding:8px;text-align:center;line-height:1.35;border:3px solid var(--surface)}
.quadrants tbody tr+tr>*{border-top:3px solid var(--surface)}
.quadrants b{display:block;font-size:22px;font-weight:500;letter-spacing:-.02em}
.quadrants span,.quadrants small{display:block;white-space:normal}
.quadrants small{color:var(--muted)}
.shares{margin:4px 0 auto;padding:0;list-style:none}
.shares li{display:grid;grid-template-columns:76px 1fr 58px 58px;gap:10px;align-items:center;padding:7px 0;font-size:13px}
.shares i{height:14px;border-radius:4px;background:linear-gradient(90deg,var(--own) var(--share),var(--ground) var(--share))}
.shares b,.shares small{font-weight:400;text-align:right}
.shares small{color:var(--muted)}
.weeks{display:grid;grid-template-columns:1fr 1fr;gap:28px}
.week{width:100%;table-layout:fixed}
.week th{padding:0;color:var(--muted);font-size:11px;text-align:left;overflow:visible}
.week thead th:first-child,.week tbody th{width:34px}
.week td{height:20px;padding:0;border:1px solid var(--surface);background:color-mix(in srgb,var(--own) var(--share),var(--surface))}
.week td.none{background:none}
.week tbody tr+tr>*{border-top:1px solid var(--surface)}
.groups{columns:2;column-gap:44px}
.group{margin-bottom:18px}
.group>h3{margin-top:0;break-after:avoid}
.group table{width:100%}
.group tr{break-inside:avoid}
.group tbody td{vertical-align:top}
.group tbody th,.group .text-0 td:first-child{white-space:normal}
.group small{display:block;color:var(--muted);font-size:11px;line-height:1.3}
.facts table{width:100%}
.facts thead{display:none}
.facts td{white-space:normal;vertical-align:top;padding:5px 0 5px 18px}
.facts td:first-child{width:270px;color:var(--muted);padding-left:0}
pre{margin:0 0 10px;padding:10px 14px;overflow-x:auto;border-radius:8px;background:var(--ground)}
code{font-size:12px}
footer{margin-top:24px;color:var(--muted);font-size:12px}
@media screen and (max-width:860px){.panels{grid-template-columns:1fr}.tiles{grid-template-columns:repeat(3,1fr)}.weeks{grid-template-columns:1fr;gap:8px}}
@media screen and (max-width:640px){.sheet{padding:22px 12px 32px}h1{font-size:32px}h1 small{display:block;margin:4px 0 0}.price{text-align:left}.tiles{grid-template-columns:1fr 1fr}.tiles div{padding:10px 12px}.tiles dd{font-size:19px}.panel{padding:14px 12px 10px}.panels{gap:14px}.large{display:none}.small{display:block}.groups{columns:1}.facts td:first-child{width:110px}.months td,.months th{padding:6px 5px;font-size:12px}.scroll{overflow-x:auto}}
@media print{:root{font-size:11px}body{background:#fff}.sheet{max-width:none;padding:0}.panel{border:0;padding:6px 0;break-inside:avoid}.panel.wide:has(.groups),.panel:has(.facts){break-inside:auto}details:not([open]){display:none}.panels{gap:10px 20px}.large{display:block}.small{display:none}.tiles div{padding:6px 8px}.tiles{grid-template-columns:repeat(6,minmax(0,1fr))}.tiles dd{font-size:15px}.tiles dt,.tiles dd small,.badge,.price small{font-size:8.5px}.quadrants th{font-size:9.5px}.quadrants b{font-size:16px}h1{font-size:28px}.price{font-size:20px}h2{font-size:13px}.note,table,.keys,.lede{font-size:9.5px}.note{margin-bottom:4px}th,td{padding:1.5px 0 1.5px 10px}th{font-size:9px}.months{min-width:0}.months td,.months th{padding:3px 1px;font-size:8.5px}.months th.text{width:30px}.quadrants td{height:64px;padding:4px}.week td{height:12px}.weeks{gap:16px}.scroll{max-height:none;overflow:visible}.groups{column-gap:24px}.group small{font-size:8px}.facts td:first-child{width:170px}*{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
@page{margin:14mm}
`.trim();
