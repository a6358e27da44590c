// Runs before the page: notes when the first camera is drawn, long tasks, the largest paint, and every frame.
(() => {
  const seen = { firstCount: null, firstCamera: null, busyUntil: 0, largestPaint: 0, frames: null };
  window.benchmark = seen;

  const prototype = CanvasRenderingContext2D.prototype;
  for (const [name, mark] of [["fillText", "firstCount"], ["drawImage", "firstCamera"]]) {
    const draw = prototype[name];
    prototype[name] = function (...given) {
      if (seen[mark] === null && this.canvas.closest?.(".cameras")) seen[mark] = performance.now();
      return draw.apply(this, given);
    };
  }

  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) seen.busyUntil = each.startTime + each.duration;
  }).observe({ type: "longtask", buffered: true });
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) seen.largestPaint = each.startTime;
  }).observe({ type: "largest-contentful-paint", buffered: true });

  let before = null;
  const frame = (now) => {
    if (seen.frames && before !== null) seen.frames.push(now - before);
    before = now;
    requestAnimationFrame(frame);
  };
  requestAnimationFrame(frame);
})();
