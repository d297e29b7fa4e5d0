/** Ids of readings begin with the time at which they were made, so that a time can stand for one. */

const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME = 10; // characters of the time, 5 bits each; 16 of chance follow

/** @param {string} day 2026-01-31, here @returns {string | null} the least id of the day after; null for no day */
export function idAfter(day) {
  const next = new Date(`${day}T00:00`);
  next.setDate(next.getDate() + 1);
  let left = next.getTime();
  if (!(left >= 0)) return null;
  let time = "";
  for (let at = 0; at < TIME; at += 1) {
    time = ALPHABET[left % ALPHABET.length] + time;
    left = Math.floor(left / ALPHABET.length);
  }
  return time + ALPHABET[0].repeat(16);
}
