"""How many tokens a text costs, guessed on the high side and for no vendor's tokenizer.

What the guess goes by stands in `docs/explanation/brief.md`; it is compared with a real tokenizer
in the tests. Each piece is guessed once and remembered, so that a text costs one pass.
"""

import re

__all__ = ["estimate"]

PIECE = re.compile(
    r" ?[A-Za-z]+|[0-9]+|[ \t]+|[\r\n]+|[!-/:-@\[-`{-~]+|[^\x00-\x7f]+|[\x00-\x1f\x7f]"
)
HUMP = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
REMEMBERED = 50_000
LONGEST = 40
"""Characters of a piece that is worth being remembered."""

WORDS = """
the of and to in is that for it as was with on be by at this are from or have an not you which one
were all their there been has when who will more no if out so what up into than them can only other
new some could these two may then do first any my now such like our over me even most made after
also did many before must through back years where much your way well down should because each just
those how too little state good very make world still own see work long get here between both life
being under never day same another know while last might us great old year off come since against
go right used take three file name code list text type line data user read call path they about
time would said does open test need next show send page role team step wait done error value string
number agent status return false true none class self import part set sections section items title
count left owed changed near known priority normal high low due task question review feature commit
contract versions version claim document learning report hours ago active body kind model field key
summary update service server database session token account login password email message web app
design build run running tests client library tools module project release issue change changes
check create delete event events date order point place group system process information problem
example result results public private local global input output source target index table column
row query request response header method function object array map filter sort search find start
stop end begin close size length width height color image video house home children people water
country city street car government court health care reason case fact side hand head eyes face
words letter news history nature power light air fire
"""
COMMON = frozenset(WORDS.split())
"""Words that are one token for everyone."""

SINGLE = frozenset("àáâãäåæçèéêíîïñóôöøùúüабвгдежзийклмнопрстуфхцчшщъыьэюя")
"""Letters of Western Europe and Russia that are one token for everyone."""

PAIRS = """
th he in er an re nd on en at ou ed ha to or it is hi es ng st ar te se le al ti me of ve de ne ra
ri ro ic no ea co ce io ur el ta ma ch li ll be ge ca si pe om us fo wa et ho sh di tr ot il so un
as ac lo ut pr po ns em pl ec ee ss id nt ct ck ke ai ay su wh ol am op ad ab im ir oo ow gh ly ry
ty ap ag up ev ex tt rs ts ds sp bl ci cl cr da do du ef ei ew fi fr ft fu ga gr gu ia ie if ig ip
ks la lu mi mo mp mu na ni nu ob oc od og os ov pa ph pi pp pu qu rd rk rm rn rr rt ru rv sa sc sk
sl sm sn sw sy ua ub uc ud ue ug ui ul um va vi vo we wi wo wn ye yo ys yp ms ls ps gs ff mm nn ak
av aw ba bi bo br bu by eg ep eq eb ek ey fe gi gn go gl hu iv iz je jo ju ki kn ld lt lv nc nf ny
oa oi ok pt rc rg rl sq uf xt xp ze zi py ym
"""
LIKELY = frozenset(PAIRS.split())
"""Pairs of letters that stand together in English; elsewhere a token is likely to end."""


RUNS = r"""
":[{" ":{" ":[" },{" ":" "," "}, ":[ "], --- :// ... ',' ": ", {" "} ," "] () (" ") ); ): ** ## --
]( ". -> => == || && // /* */ ." ), [] ({ }) `, `. (' ') ["
"""
RUN = re.compile("|".join([*map(re.escape, RUNS.split()), "."]))
"""Punctuation that is one token for everyone where it stands together, else a character."""


def estimate(text: str) -> int:
    """Return how many tokens the text costs at most, for English, code, JSON and anything else.

    What is joined at the end of a line costs the sum of its parts.
    """
    return sum(map(COSTS.__getitem__, PIECE.findall(text)))


class _Costs(dict[str, int]):
    def __missing__(self, piece: str) -> int:
        cost = _cost(piece)
        if len(piece) <= LONGEST:
            if len(self) >= REMEMBERED:
                self.clear()
            self[piece] = cost
        return cost


COSTS = _Costs()


def _cost(piece: str) -> int:
    if not piece.isascii():
        return sum(map(_far, piece))
    word = piece.lstrip(" ")
    if word.isalpha():
        return _word(word)
    if piece.isdigit() or "\n" in piece or "\r" in piece:
        return len(piece)
    if not word.strip():
        return 1 + len(piece) // 8 if len(set(piece)) == 1 else len(piece)
    if not piece.isprintable():
        return 2
    is_line = len(piece) > 3 and len(set(piece)) == 1
    return 2 + len(piece) // 8 if is_line else len(RUN.findall(piece))


def _word(word: str) -> int:
    humps = HUMP.findall(word)
    return sum(_hump(hump, is_one_of_many=len(humps) > 1) for hump in humps)


def _hump(hump: str, *, is_one_of_many: bool) -> int:
    size, low = len(hump), hump.lower()
    if low in COMMON and (size < 5 or not hump.isupper()):
        return 1
    if size > 1 and hump.isupper():
        return size - size // 4
    odd = sum(low[at : at + 2] not in LIKELY for at in range(size - 1))
    whole = 1 if size < 4 else 3 if size == 5 else size // 2
    return min(size, whole + odd + (is_one_of_many and size > 4))


def _far(letter: str) -> int:
    """A letter of those languages is one token, anything else may be as many as it has bytes."""
    if letter in SINGLE:
        return 1
    return 2 if letter < "\x80" else len(letter.encode("utf-8", "surrogatepass"))
