// The S-curve of a project: what the plan had and what was done, month by month. ECharts draws on a canvas;
// its tip is drawn there too ("richText"), because the page's policy allows no styles in markup.

const holder = document.querySelector(".progress-curve");
const { months, planned, physical } = JSON.parse(holder.dataset.chart);
const chart = window.echarts.init(holder, null, { renderer: "canvas" });

function draw() {
  const style = getComputedStyle(document.documentElement);
  const text = style.getPropertyValue("--bs-body-color").trim();
  const faint = style.getPropertyValue("--bs-border-color").trim();
  const isDark = document.documentElement.dataset.bsTheme === "dark";
  const done = isDark ? "#6fc392" : "#2b7a4b";
  const percent = (value) => (value == null ? "—" : `${value} %`);
  const line = (name, data, color, type, symbol) => ({
    name, data, type: "line", symbol, symbolSize: 7, showSymbol: months.length < 40,
    itemStyle: { color }, lineStyle: { color, type, width: 2.5 },
  });
  chart.setOption({
    animation: !matchMedia("(prefers-reduced-motion: reduce)").matches,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily },
    legend: { top: 0, textStyle: { color: text } },
    grid: { left: 44, right: 16, top: 36, bottom: 28 },
    tooltip: {
      trigger: "axis", renderMode: "richText", confine: true, valueFormatter: percent,
      backgroundColor: isDark ? "#243140" : "#fff", borderColor: faint, textStyle: { color: text },
    },
    xAxis: { type: "category", data: months, boundaryGap: months.length < 2, axisLabel: { color: text }, axisLine: { lineStyle: { color: faint } } },
    yAxis: { type: "value", min: 0, max: 100, axisLabel: { color: text, formatter: "{value} %" }, splitLine: { lineStyle: { color: faint } } },
    series: [
      line(holder.dataset.planned, planned, isDark ? "#9db4cc" : "#5b7083", "dashed", "emptyCircle"),
      line(holder.dataset.physical, physical, done, "solid", "circle"),
    ],
  });
}

draw();
document.addEventListener("roadreg:theme", draw);
new ResizeObserver(() => chart.resize()).observe(holder);
