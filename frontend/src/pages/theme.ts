/** Apply the chosen theme before the first paint; without a choice the system's preference stands. */
try {
  const chosen = localStorage.getItem("theme");
  if (chosen === "dark" || chosen === "light") document.documentElement.dataset.theme = chosen;
} catch {
  // Storage may be forbidden; the system's preference is a good answer.
}
