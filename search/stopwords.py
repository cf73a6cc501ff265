"""Words that ask for nothing: left out of queries, unless nothing else remains."""

from collections.abc import Sequence

from search.analysis import words
from search.stems import asked_languages, stem

SPELT = {
    "de": """
        der die das den dem des ein eine einen einem einer und oder in im an am auf
        aus bei mit nach von vom zu zum zur für ist sind war wird ich du er sie es
        wir ihr mein meine meinen meinem meiner mich mir dich dir uns sich wie was
        wer wo wann warum welche welcher welches kann können muss müssen darf will
        möchte brauche brauchen habe haben hat hier nicht kein keine auch als bitte
        gibt man wenn dass um bekomme bekommen über durch
        heute morgen gestern jetzt bald
    """,
    "en": """
        the a an of to for in on at by with from and or is are am be do does did i
        you he she it we they my your our me us how what who where when why which
        can could must may need want have has get there this that not no please if
        about
        today tomorrow tonight yesterday now soon
    """,
    "fr": """
        je tu il elle nous vous ils elles mon ma mes le la les un une des du de et
        ou en dans sur pour par avec est sont que qui quoi comment où quand pourquoi
        puis ai avoir être ne pas au aux ce cette mes se
        aujourd hui aujourdhui demain hier maintenant
    """,
    "ar": """
        في من إلى على عن مع هل ما ماذا كيف أين متى لماذا أنا هو هي نحن هذا هذه التي
        الذي أن إن لا أو و كل عند بعد قبل لي يمكن أريد احتاج أحتاج يجب كم
        اليوم غدا أمس الآن
    """,
    "uk": """
        в на у з із зі до від за для по про що як де коли чому хто я ти ми ви він
        вона мій моя моє мої це цей ця та і й або не чи мені треба потрібно можна
        хочу є при
        сьогодні завтра вчора зараз
    """,
    "ru": """
        в на с со к от из за для по о об про что как где когда почему кто я ты мы вы
        он она мой моя мое мои это этот эта и или не ли мне надо нужно можно хочу
        есть при у
        сегодня завтра вчера сейчас
    """,
    "tr": """
        ve veya ile için bir bu şu ne nasıl nerede nereye nereden kim hangi neden
        ben sen biz siz benim mi mı mu mü var yok istiyorum gerek lazım da de ki
        kadar
        bugün yarın dün şimdi
    """,
    "fa": """
        در به از با برای را و یا که چه چی چگونه چطور کجا کی چرا من تو ما شما او این
        آن است هست می باید خواهم هم یک
        امروز فردا دیروز اکنون الان
    """,
    "ps": """
        د په به له ته چې څه څنګه چیرته زه ته موږ او یا دا
        نن سبا پرون اوس
    """,
    "ckb": """
        لە بۆ بە و یان چی چۆن کوێ کەی من تۆ ئێمە ئەو ئەم
        ئەمڕۆ سبەی دوێنێ ئێستا
    """,
    "kmr": """
        li ji bo di de da ku û an çi çawa kî kengî ez tu em hûn ew ev min te
        îro sibê duh niha
    """,
    "so": """
        iyo ka ku la soo si waa waxa sidee halkee xagee goorma aniga maxaa ama u
        maanta berri shalay hadda
    """,
    "sq": """
        dhe ose në për me nga të një e i si çfarë ku kur pse unë ti ne ju kjo ky
        sot nesër dje tani
    """,
    "ro": """
        și sau în la de pe cu pentru din un o ce cum unde când care eu tu noi voi
        este sunt mi
        azi mâine ieri acum
    """,
    "bg": """
        и или в на с със за от по да как какво къде кога защо кой аз ти ние вие съм
        е са ми се
        днес утре вчера сега
    """,
    "pl": """
        i lub w we na z ze do od za dla po o co jak gdzie kiedy dlaczego kto ja ty
        my wy jest są mój moja moje nie czy się
        dziś dzisiaj jutro wczoraj teraz
    """,
    "ti": """
        እዩ እያ ኣብ ናብ ካብ ምስ እንታይ ከመይ ኣበይ መዓስ ኣነ ንሕና ን
        ሎሚ ጽባሕ ትማሊ ሕጂ
    """,
}
STOPWORDS = {language: frozenset(words(spelt)) for language, spelt in SPELT.items()}
# Say nothing by themselves, but turn what stands beside them into its opposite.
NEGATIONS = frozenset(
    words("kein keine keinen nicht no not pas ne لا не yok nie nu nuk")
)
SAME_AS = {"de-simple": "de", "prs": "fa"}


def is_stopword(word: str, language: str) -> bool:
    """Whether a folded word says nothing in this language."""
    return word in STOPWORDS.get(SAME_AS.get(language, language), ())


def telling(words: Sequence[str], language: str) -> Sequence[str]:
    """The words of a term that say something; all of them where none does."""
    return [word for word in words if not is_stopword(word, language)] or words


def term_stems(words: Sequence[str], language: str) -> frozenset[str]:
    """The stems by which a term is found, given in folded words."""
    return frozenset(stem(word, language) for word in telling(words, language))


def says_nothing(word: str, language: str) -> bool:
    """Whether a word of a query says nothing in any language its reader may ask in."""
    return any(is_stopword(word, asked) for asked in asked_languages(word, language))
