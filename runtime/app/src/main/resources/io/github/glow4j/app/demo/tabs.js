// Tabs by the ARIA pattern: one is in the tab order, arrows go to the others.

/** @param chosen called with the value of the tab that was chosen */
export function tabs(list, chosen) {
  const all = [...list.querySelectorAll('[role=tab]')];
  const visible = () => all.filter((tab) => !tab.hidden);

  function select(value) {
    for (const tab of all) {
      const selected = tab.value === value;
      tab.setAttribute('aria-selected', selected);
      tab.tabIndex = selected ? 0 : -1;
      document.getElementById(tab.getAttribute('aria-controls')).hidden = !selected;
    }
  }

  list.addEventListener('click', (event) => {
    const tab = event.target.closest('[role=tab]');
    if (tab) {
      chosen(tab.value);
    }
  });
  list.addEventListener('keydown', (event) => {
    const places = visible();
    const here = places.indexOf(event.target);
    const there = { ArrowRight: here + 1, ArrowLeft: here - 1, Home: 0, End: places.length - 1 }[event.key];
    if (here >= 0 && there !== undefined) {
      event.preventDefault();
      const tab = places[(there + places.length) % places.length];
      tab.focus();
      chosen(tab.value);
    }
  });
  return select;
}
