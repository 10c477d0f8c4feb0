// Tells the question whether pictures can be shown from a picture (kitty graphics protocol, "Querying support and
// available transmission mediums"): programs ask it at their start, and go on without where no answer comes.

/** The documented question has 30 bytes. */
const LONGEST = 100;
const QUESTION = /^[a-zA-Z]=[a-zA-Z0-9]{1,10}(?:,[a-zA-Z]=[a-zA-Z0-9]{1,10})*(?:;[a-zA-Z0-9+/=]*)?$/;
const ASKS = /(?:^|,)a=q(?:,|$)/;
/** Another action, or another medium than the data itself: a file or shared memory, which is read for the question. */
const DOES_MORE = /(?:^|,)(?:a=(?!q(?:,|$))|t=(?!d(?:,|$)))/;

/** What comes after `APC G`, byte by byte. */
export class PictureCommand {
  #text = '';

  add(byte: number): void {
    if (this.#text.length <= LONGEST) this.#text += String.fromCharCode(byte);
  }

  /** Whether all of it asks, and shows nothing. */
  get isQuestion(): boolean {
    const [keys = ''] = this.#text.split(';', 1);
    const isWhole = this.#text.length <= LONGEST && QUESTION.test(this.#text);
    return isWhole && ASKS.test(keys) && !DOES_MORE.test(keys);
  }
}
