// Runs before the first paint, so that the page never flashes in the other theme.
(() => {
  const dark = matchMedia("(prefers-color-scheme: dark)");

  const chosen = () => {
    try {
      return localStorage.getItem("inkline.theme");
    } catch {
      return null; // storage is switched off: follow the system
    }
  };

  const apply = () => {
    document.documentElement.dataset.theme = chosen() ?? (dark.matches ? "dark" : "light");
  };

  dark.addEventListener("change", apply);
  apply();
})();
