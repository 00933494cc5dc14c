/** Remembers the answers to the newest questions; a question that failed is asked again. */
export function remembering(limit, answer) {
  const answers = new Map();
  return (...question) => {
    const key = JSON.stringify(question);
    let known = answers.get(key);
    if (!known) {
      known = answer(...question);
      known.catch(() => answers.delete(key));
    }
    answers.delete(key); // to the end: the oldest are forgotten first
    answers.set(key, known);
    if (answers.size > limit) {
      answers.delete(answers.keys().next().value);
    }
    return known;
  };
}
