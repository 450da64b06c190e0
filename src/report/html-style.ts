// The style sheet of the report: light, dark and print, and the colours of the charts in the dark.
import { PHASES } from './gantt.ts';
import { COLORS, type Colors } from './theme.ts';

/** Rules that exchange the light theme's colours for the dark one's in inline SVG, below `scope`. */
function darkCharts(scope: string): string {
  const names = Object.keys(COLORS.light) as (keyof Colors)[];
  return names
    .filter(name => COLORS.light[name] !== COLORS.dark[name])
    .map(name => {
      const [light, dark] = [COLORS.light[name], COLORS.dark[name]];
      const within = `${scope} figure svg`;
      return `${within} [fill="${light}"]{fill:${dark}}${within} [stroke="${light}"]{stroke:${dark}}`;
    })
    .join('');
}

function variables(theme: 'light' | 'dark'): string {
  const { background, ink, muted, grid, axis } = COLORS[theme];
  const { blue: link } = COLORS[theme];
  // Vermilion, made as dark or light as text of this size needs.
  const alarm = theme === 'light' ? '#b34a00' : '#f59a63';
  const raised = theme === 'light' ? '#f5f7f9' : '#182029';
  const { orange, purple, green, blue, vermilion, grey } = COLORS[theme];
  const phases = { orange, purple, green, blue, vermilion, grey, failed: vermilion };
  const tokens = { page: background, ink, muted, line: grid, axis, link, alarm, raised, ...phases };
  const declared = Object.entries(tokens).map(([name, value]) => `--${name}:${value}`);
  return [...declared, `color-scheme:${theme}`].join(';');
}

const LAYOUT = `
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:17px/1.55 Inter,system-ui,sans-serif}
main,header,footer{max-width:76rem;margin:0 auto;padding:0 1.5rem}
header{padding-top:2.5rem}
h1{font-size:2.1rem;line-height:1.2;margin:0 0 .5rem}
h2{font-size:1.35rem;margin:3rem 0 .75rem}
p{margin:.5rem 0}
.lead{font-size:1.15rem}
.muted,figcaption,caption,footer{color:var(--muted)}
.findings{font-size:1.15rem;padding-left:1.2rem}
.findings li{margin:.35rem 0}
.findings li::marker{color:var(--link)}
figure{margin:0 0 2.5rem;border:1px solid var(--line);border-radius:10px;overflow:hidden;background:var(--page)}
figure svg{display:block;width:100%;height:auto}
figcaption{padding:.4rem 1rem .7rem;font-size:.95rem}
summary{cursor:pointer;color:var(--link)}
.scroll{overflow:auto;max-height:36rem;border:1px solid var(--line);border-radius:10px}
.scroll thead th{position:sticky;top:0}
table{border-collapse:collapse;width:100%;font-variant-numeric:tabular-nums}
caption{text-align:left;padding:.7rem 1rem;caption-side:top}
table{font-size:.93rem}
th,td{padding:.45rem .7rem;text-align:right;white-space:nowrap;border-top:1px solid var(--line)}
th:first-child,td:first-child,.text{text-align:left}
td.text{white-space:normal;min-width:7rem;max-width:26rem;overflow-wrap:anywhere}
tbody th{max-width:22rem;overflow-wrap:anywhere;white-space:normal;min-width:10rem}
thead th{background:var(--raised)}
th button{all:unset;cursor:pointer;font-weight:600}
th button::after{content:"\\2195";color:var(--muted);padding-left:.35em}
th[aria-sort=ascending] button::after{content:"\\2191";color:var(--ink)}
th[aria-sort=descending] button::after{content:"\\2193";color:var(--ink)}
tbody th{font-weight:600}
tbody tr:hover{background:var(--raised)}
.bad{color:var(--alarm);font-weight:600}
pre{background:var(--raised);border-radius:10px;padding:1rem;overflow:auto;max-height:32rem;font-size:.9rem}
a,.action{color:var(--link)}
.action,select{font:inherit;background:var(--page);border:1px solid var(--axis);border-radius:8px;
padding:.3rem .8rem;
color:var(--ink);cursor:pointer}
.tools{display:flex;gap:.75rem;align-items:center;flex-wrap:wrap;margin:.75rem 0}
:focus-visible{outline:3px solid var(--link);outline-offset:2px}
.skip{position:absolute;left:-99rem}
.skip:focus{left:1rem;top:1rem;background:var(--page);padding:.5rem}
[hidden]{display:none}
footer{padding:2rem 1.5rem 3rem;font-size:.95rem}
figure svg:focus-visible{outline-offset:-3px}
figure svg .chosen{filter:brightness(1.2) saturate(1.4)}
figure svg .chosen[fill=transparent]{fill:var(--ink);fill-opacity:.08}
canvas{display:block;width:100%;touch-action:pan-y}
#stage{height:300px;margin:.5rem 0}
#overview{height:84px;cursor:pointer;touch-action:none}
#gantt{position:relative;overflow-y:auto;overflow-x:hidden;border:1px solid var(--line);border-radius:10px}
#gantt-canvas{position:sticky;top:0;cursor:grab}
.moment{font-size:1.05rem;min-height:1.6em;font-variant-numeric:tabular-nums}
.pod{min-height:1.6em}
.instant{flex:1 1 20rem;display:flex;gap:.6rem;align-items:center}
.instant input{flex:1;accent-color:var(--link)}
.key{list-style:none;display:flex;flex-wrap:wrap;gap:.2rem 1.3rem;margin:.4rem 0 .6rem;padding:0;font-size:.93rem}
.key li{display:flex;align-items:center;gap:.5rem}
.key li[hidden]{display:none}
.mark{width:1.6rem;height:1rem;display:inline-block;
background:linear-gradient(var(--phase),var(--phase)) center/100% var(--share) no-repeat}
.mark.wait{height:0;border-top:3px dashed var(--failed)}
.tooltip{position:fixed;left:0;top:0;z-index:9;pointer-events:none;white-space:pre-line;max-width:24rem;
background:var(--ink);color:var(--page);padding:.45rem .7rem;border-radius:7px;font-size:.9rem;line-height:1.4}
.tooltip::first-line{font-weight:600}
@media (prefers-reduced-motion:no-preference){.tooltip{transition:opacity .1s}}
select{max-width:100%}
@media screen and (max-width:45rem){#stage{height:420px}main,header,footer{padding:0 1rem}
h1{font-size:1.7rem}figure{overflow-x:auto}figure svg{min-width:44rem}figcaption{position:sticky;left:0}}
@media print{.action,.skip,select,label,input,.tooltip,#gantt-help,#pod-list,#pod{display:none}
figure,.scroll,canvas{break-inside:avoid}h2{break-after:avoid}
.scroll,#gantt{overflow:visible;max-height:none;border:0}table{font-size:8.5pt}
th,td{padding:.25rem .4rem;white-space:normal}
th button::after{content:""}body{font-size:10.5pt}pre{max-height:none;white-space:pre-wrap}}
`;

/** Colour and height of each phase in the key of the timeline. */
function phaseMarks(): string {
  return Object.entries(PHASES)
    .map(([name, { color, share }]) => `.mark.${name}{--phase:var(--${color});--share:${Math.round(share * 100)}%}`)
    .join('');
}

/** The whole style sheet. `fonts` are `@font-face` rules. */
export function styleSheet(fonts: string): string {
  const auto = ':root:not([data-theme=light])';
  const chosen = ':root[data-theme=dark]';
  return (
    `${fonts}:root{${variables('light')}}${LAYOUT}${phaseMarks()}` +
    `@media screen and (prefers-color-scheme:dark){${auto}{${variables('dark')}}${darkCharts(auto)}}` +
    `@media screen{${chosen}{${variables('dark')}}${darkCharts(chosen)}}`
  );
}
