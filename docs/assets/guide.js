// Material's search dialog has no name for those who cannot see it, and its bars of buttons, which it adds late, all
// have the same.
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
const named = new Set();
const name = bars => bars.forEach(bar => {
  if (named.has(bar)) return;
  named.add(bar);
  const title = bar.closest(".highlight")?.querySelector(".filename")?.textContent;
  bar.setAttribute("aria-label", `Code ${named.size}${title ? `: ${title}` : ""}`);
});
new MutationObserver(() => name(document.querySelectorAll(".md-code__nav"))).observe(document.body, { childList: true, subtree: true });

// A table that stands row by row on a narrow screen has its heads beside the cells.
for (const table of document.querySelectorAll(".pp-entries table")) {
  const heads = [...table.tHead.rows[0].cells].map(each => each.textContent);
  for (const row of table.tBodies[0].rows) {
    [...row.cells].slice(1).forEach((cell, at) => { cell.dataset.label = heads[at + 1]; });
  }
}

// On the page of the requirements: show the criteria of one standing alone.
for (const trace of document.querySelectorAll(".pp-trace")) {
  const all = [...trace.children];
  const parts = all.filter(each => each.matches("h2"));
  const criteria = all.filter(each => each.matches("h3"));
  const until = (first, selector) => {
    const end = all.findIndex((each, at) => at > all.indexOf(first) && each.matches(selector));
    return all.slice(all.indexOf(first), end < 0 ? all.length : end);
  };
  const hide = (elements, hidden) => elements.forEach(each => { each.hidden = hidden; });
  const show = standing => {
    for (const criterion of criteria) {
      const block = until(criterion, "h2, h3");
      hide(block, Boolean(standing) && !block[1].querySelector(`.pp-chip.pp-${standing}`));
    }
    for (const part of parts) {
      const block = until(part, "h2");
      hide(block.slice(0, block.findIndex(each => each.matches("h3"))), !block.some(each => each.matches("h3") && !each.hidden));
    }
    bar.querySelectorAll("button").forEach(each => each.setAttribute("aria-pressed", each.value === standing));
    status.textContent = `${criteria.filter(each => !each.hidden).length} of ${criteria.length} shown, bullets included`;
  };
  const status = Object.assign(document.createElement("span"), { role: "status" });
  const bar = Object.assign(document.createElement("div"), { className: "pp-filter", role: "group", ariaLabel: "Show criteria" });
  for (const [value, words] of [["", "All"], ["proved", "Proved"], ["rehearsed", "Rehearsed"], ["open", "Open"]]) {
    bar.append(Object.assign(document.createElement("button"), { type: "button", value, textContent: words, onclick: () => show(value) }));
  }
  bar.append(status);
  trace.before(bar);
  show("");
  addEventListener("hashchange", () => {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    if (target?.hidden && trace.contains(target)) { show(""); target.scrollIntoView(); }
  });
}

// Paper cannot be pressed: what is folded is open while it is printed.
const folded = [];
addEventListener("beforeprint", () => {
  folded.push(...document.querySelectorAll("article details:not([open])"));
  folded.forEach(each => { each.open = true; });
});
addEventListener("afterprint", () => folded.splice(0).forEach(each => { each.open = false; }));
