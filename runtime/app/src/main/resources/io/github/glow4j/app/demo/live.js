// Sliders that feel live, whatever the server takes.

/** Runs one task at a time. Of all that is asked for meanwhile only the newest runs after it. */
export function newestWins(task) {
  let running = false;
  let waiting;
  return async (...args) => {
    waiting = args;
    if (running) {
      return;
    }
    running = true;
    try {
      while (waiting) {
        const next = waiting;
        waiting = undefined;
        await task(...next);
      }
    } finally {
      running = false;
    }
  };
}

/** Waits until nothing was asked for during so many milliseconds. */
export function whenQuiet(milliseconds, task) {
  let timer;
  return (...args) => {
    clearTimeout(timer);
    timer = setTimeout(() => task(...args), milliseconds);
  };
}
