
// Links to a moment of the film play it here; without this script they open the film there.
(() => {
  const film = document.getElementById("film");
  const shots = [...document.querySelectorAll(".strip a[data-at]")];
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[data-at]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    film.currentTime = Number(link.dataset.at);
    film.scrollIntoView({ block: "nearest" });
  });
  film.addEventListener("timeupdate", () => {
    const now = shots.filter((shot) => Number(shot.dataset.at) <= film.currentTime + 0.05).pop();
    for (const shot of shots) shot.removeAttribute("aria-current");
    if (now) now.setAttribute("aria-current", "true");
  });
})();
