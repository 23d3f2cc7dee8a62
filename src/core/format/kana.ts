/** Hiragana, full-width kana and full-width Latin spelled in half-width kana, as one-byte Japanese files want them. Pure.
 *  Voice marks become characters of their own, small kana full-sized, the long-vowel mark a hyphen.
 *  Source: formats sheet of Japan, "Characters"; the pairs themselves are Unicode's compatibility mappings. */

const smallKana = new Map(
  [...'ｧｨｩｪｫｬｭｮｯ'].map((small, index) => [small, 'ｱｲｳｴｵﾔﾕﾖﾂ'[index] as string] as const),
);
const marks: Readonly<Record<string, string>> = { '\u3099': 'ﾞ', '\u309a': 'ﾟ' };
const hiraganaToKatakana = 0x60;

/** Character -> its half-width spelling; characters without one are not in it. */
export function halfWidthKana(): Readonly<Record<string, string>> {
  const halves = halfWidthForms();
  const fold: Record<string, string> = { ー: '-', ｰ: '-', '‐': '-', '−': '-', '－': '-', '　': ' ' };
  for (const [small, large] of smallKana) fold[small] = large;
  for (let code = 0x30a1; code <= 0x30f6; code++) {
    const half = halfOf(String.fromCharCode(code), halves);
    if (half === undefined) continue;
    fold[String.fromCharCode(code)] = half;
    fold[String.fromCharCode(code - hiraganaToKatakana)] = half;
  }
  for (let code = 0xff01; code <= 0xff5e; code++) {
    const wide = String.fromCharCode(code);
    fold[wide] ??= wide.normalize('NFKC').toUpperCase();
  }
  return fold;
}

/** Full-width kana without marks -> half-width, from the compatibility mappings of the half-width block. */
function halfWidthForms(): ReadonlyMap<string, string> {
  const forms = new Map<string, string>();
  for (let code = 0xff66; code <= 0xff9d; code++) {
    const half = String.fromCharCode(code);
    forms.set(half.normalize('NFKC'), half);
  }
  return forms;
}

function halfOf(katakana: string, halves: ReadonlyMap<string, string>): string | undefined {
  const [base = '', mark] = katakana.normalize('NFD');
  const half = halves.get(base);
  if (half === undefined) return undefined;
  return (smallKana.get(half) ?? half) + (mark === undefined ? '' : (marks[mark] ?? ''));
}
