// Runs before the page is painted, so that nobody sees small text jump to large, or the wrong language flash by.
document.documentElement.classList.add("js-enabled");
try {
  if (localStorage.getItem("sunhall.elder") === "on") {
    document.documentElement.classList.add("elder");
  }
  // The front door only: any other address was asked for in its own language.
  if (location.pathname === "/" && localStorage.getItem("sunhall.language") === "en") {
    location.replace("/en/");
  }
} catch {
  // Storage is forbidden: the page works, only the choices are not remembered.
}
