// Material's search dialog has no name for those who cannot see it.
document.querySelector(".md-search")?.setAttribute("aria-label", "Search");
