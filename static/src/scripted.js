/** Says to the style sheets that scripts run here. A classic script, read before anything is drawn. */
document.documentElement.classList.add("scripted");
