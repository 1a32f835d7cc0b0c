// Letters of the world's scripts, as words end by them. How they are compared is in folded.ts.

/** A letter of a script that sets no blanks between words, or hangs endings on them: a name or an address ends where one begins. */
const unspaced_class = '\\p{scx=Han}\\p{scx=Hira}\\p{scx=Kana}\\p{scx=Hang}\\p{scx=Bopo}\\p{scx=Thai}\\p{scx=Laoo}\\p{scx=Khmr}\\p{scx=Mymr}\\p{scx=Tibt}';
/** A letter of a script in which a name goes on as long as letters follow: Ana, Anabel. */
export const joined_class = '\\p{sc=Latn}\\p{sc=Cyrl}\\p{sc=Grek}\\p{sc=Armn}';

const unspaced = new RegExp(`^[${unspaced_class}]$`, 'u');
const letter = /^[\p{L}\p{M}\p{N}]$/u;

export const is_letter = (sign: string) => letter.test(sign);
export const is_unspaced = (sign: string) => letter.test(sign) && unspaced.test(sign);
