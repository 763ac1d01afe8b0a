"""Texts that a document names: what it carries out, applies, amends, announces or mentions.

A citation is a title in 《》 with the number behind it, a number that stands alone (落实国发〔2022〕2号文件), or a text named without 《》: a law,
treaty or other text of cited_texts.csv, texts that begin with their place's name (天津市新建农房设计图集) or with “十四五”, rules and
plans that are followed (执行产能置换办法, 落实环卫设施布局规划), opinions behind their issuer (省委、省政府关于…的实施意见). What the words around it say decides its kind (citation_words.csv), how its title ends its place in
the ladder (cited_levels.csv). Titles that stand for a longer one (以下简称《意见》) count as that one.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

import pandas as pd
from rapidfuzz import fuzz

from helpers.base.cache import LONG, keep
from helpers.corpus.documents import CENTRAL, MINISTRY, is_known, own_documents
from helpers.corpus.load import Corpus
from helpers.vocabulary.chapters import chapter_kind
from helpers.vocabulary.gazetteer import COUNTRY, agencies, lineage, place, read_place, read_places
from helpers.vocabulary.read import any_of, finds_example, follows, look_again, read_knowledge

OPEN, CLOSE = "〔[﹝【［（(", "〕]﹞】］）)"
# 国发〔2021〕23号, 国发[2021]23号, 国发（2021）第23号, 发改环资﹝2021﹞642号, 国务院令第711号
NUMBER = re.compile(
    rf"(?P<body>[一-鿿]{{1,9}})(?:[{re.escape(OPEN)}](?P<year>(?:19|20)\d\d)年?[{re.escape(CLOSE)}]第?(?P<no>\d{{1,5}})号|令第(?P<order>\d{{1,4}})号)"
)
STANDARD_NUMBER = re.compile(r"(?:GB|DB|JGJ|CJJ|NB|DL|HJ|YB|JC|CECS|ISO)[A-Z]{0,3}(?:/[A-Z])?\s?\d[\d./—–-]*")
VERBS = re.compile(r"^.*(?:贯彻落实|落实|贯彻|根据|按照|依据|执行|遵照|实施|依照|结合|以及|和|及|按)(?=[一-鿿])")
BEHIND = re.compile(r"\s?[（(](?P<inner>[^（）()]*(?:[（(][^（）()]*[）)][^（）()]*)*)[）)]")
# 严格执行产能置换办法, 落实国家、自治区用能权交易管理办法: rules that are followed or revised, named without 《》
OF_LEVEL = "(?:国家|自治区|[本我全][省市区]|省|、)*"
BARE_RULES = re.compile(
    rf"(?:(?:执行|落实|贯彻|修订|按照){OF_LEVEL}|完善[省市]级)"
    r"(?P<title>(?:(?!办法|条例|执行|落实)[一-鿿]){2,16}(?:管理办法|置换办法|条例))"
)
# 落实坚决遏制高耗能、高排放项目盲目发展实施方案, 落实石化布局规划; not 组织落实碳达峰实施方案, which is still to be made
FOLLOWED = re.compile(
    rf"(?<!组织)(?:落实|依据|执行|围绕(?=全国)|对接(?=[国全我本])|按照(?=国家)){OF_LEVEL}"
    r"(?P<title>(?!国家)(?:(?!执行|落实|碳达峰实施|碳达峰行动|[定发布台]的)[一-鿿、“”]){2,40}?"
    r"(?:(?<=[^、]{4})(?:行动计划|专项规划|中长期规划|总体规划|实施方案|改革方案|指南|(?<![四五]五)”规划)|布局规划|淘汰目录|合作协议))(?=[，。；、和及])"
)
# 列入国家、省“重点节能低碳技术”推广目录, 修订新增产业的禁止和限制目录, 纳入产业限制和淘汰目录
LISTS = re.compile(rf"(?:列入|纳入|对照|修订){OF_LEVEL}(?P<title>[一-鿿“”]{{4,20}}?(?:推广|指导|淘汰|限制)目录)")
# 与自治区碳达峰行动方案的衔接, 组织落实全省碳达峰碳中和实施意见
OF_A_LEVEL = re.compile(
    r"(?:与|落实)(?P<title>(?:自治区|[我全][省市区])碳达峰(?:碳中和)?(?:行动方案|实施方案|实施意见))"
)
# 推动天津市充电设施布局规划落地, 推动国家电网“碳达峰、碳中和”行动方案在津率先落地
PUT_INTO_PRACTICE = re.compile(
    r"推[动进](?P<title>[一-鿿、“”]{4,24}?(?:方案|规划|目录))(?:在[一-鿿]{1,8}?)?(?:率先)?(?:落地|落实|见效)"
)
# 政府与国网公司签订的战略合作框架协议; 以企业技术改造投资指南为依托
BY_PARTIES = re.compile(r"(?:签订|签署)的(?P<title>[一-鿿、“”]{4,40}?(?:协议|备忘录))")
RELIED_ON = re.compile(r"(?<=以)(?P<title>[一-鿿]{4,24}?(?:指南|目录|规划|方案))(?=为依托)")
# 按照生态环境部制定的甲烷排放控制行动方案
BEHIND_MAKER = re.compile(
    r"(?<=[部委厅局院府])(?:联合)?(?:制定|印发|发布|出台)的(?P<title>(?:(?!关于)[一-鿿“”]){4,24}?"
    r"(?:方案|计划|规划|意见|办法|指南|目录))(?![书箱])"
)
# 按照《碳排放权交易管理办法（试行）》和企业温室气体排放核算方案、报告与核查指南: one more text behind a title
BEHIND_TITLE = re.compile(
    r"(?<=[》）])(?:和|及)(?P<title>(?!本|其)[一-鿿、]{6,24}?(?:指南|办法|导则|图集))(?=[，。；和及])"
)
# 节约能源条例、民用建筑节能条例等制定修订: several rules in a row
RULES_IN_A_ROW = re.compile(r"(?:[一-鿿]{3,24}?(?:办法|条例)、)+[一-鿿]{3,24}?(?:办法|条例)")
BEFORE_RULES = re.compile(r"^.*(?:制定|修订|出台|完善|推动|执行|落实|贯彻|按照)(?=[一-鿿]{3})")
# 省委、省政府关于推动高质量发展做好碳达峰碳中和工作的实施意见
BEHIND_ISSUER = re.compile(
    r"(?<=[府委厅院])(?P<title>关于(?:(?!关于)[^《》，。；、：\n]){6,45}?(?:实施意见|意见|决定|若干措施)(?![书箱]))"
)
UNQUOTED = (
    BARE_RULES, FOLLOWED, LISTS, OF_A_LEVEL, PUT_INTO_PRACTICE, BY_PARTIES, RELIED_ON, BEHIND_MAKER, BEHIND_TITLE,
    BEHIND_ISSUER,
)  # fmt: skip
ALIAS = re.compile(r"(?:以下|下)?(?:统一)?简称(?:为)?[:：]?\s?[《“\"](?P<alias>[^》”\"]{1,20})[》”\"]")
GENERIC = re.compile(
    r"(?:实施|行动|工作|总体)?(?:意见|条例|方案|规划|办法|纲要|计划|决定|通知|标准|指南|措施|细则|规定)"
)
ISSUED = re.compile(r"^(?P<issuer>.*?)(?:关于)?(?:联合)?印发(?P<title>.+)的通知$")
PARTY_AND_STATE = re.compile(
    r"^(?:中共)?中央(?:委员会)?[、 ]?国务院|^党中央[、 ]?国务院|^中共中央办公厅[、 ]?国务院办公厅"
)
STATE = re.compile(r"^国务院(?:办公厅)?")
NATIONAL = re.compile(r"(?:(?:党中央|中共中央|中央)[、 ]?)?国务院(?:办公厅)?(?:印发|发布)?的?$|^国家$")
OWN_TIER = {
    "province": re.compile(r"(?:省委、?省(?:人民)?政府|自治区(?:党委、?)?(?:自治区)?(?:人民)?政府|我省|全省|省委|省(?:人民)?政府)(?:办公厅)?(?:印发|发布)?的?$"),
    "prefecture": re.compile(r"(?:市委、?市(?:人民)?政府|我市|本市|市委|市(?:人民)?政府)(?:办公厅|办公室)?(?:印发|发布)?的?$"),
}  # fmt: skip
OWN_ORGAN = re.compile(
    r"^(?P<level>省|自治区|市)(?:党委|委|人民政府|政府|[一-鿿]{2,12}?(?:厅|局|委|办)(?=[一-鿿]*(?:关于|印发)))"
)
PLACE_VERB = re.compile(r"^中共")
OWN_WORDS = re.compile(r"[我本全](?P<level>[省市区县])")
OWN_BEFORE = re.compile(r"[我本全][省市区县]$")
OUTLINE = re.compile(r"“十四五”规划")  # of the whole economy
OWN_LEVEL = {"省": "province", "市": "prefecture"}
# 落实全省碳达峰碳中和实施意见和2030年前碳达峰行动方案
OWN_LIST = re.compile(r"[我全本][省市区县](?!委|政府)[一-鿿《》]{0,24}$")
OF_COUNTRY = re.compile(r"国家|中央|全国")
ENDS_ISSUER = re.compile(r"(?:[府委厅局部院会]|办公室)$")  # what a repeated title may leave away in front
OURSELVES = re.compile(
    r"本(?:实施)?(?:方案|意见|规划|计划|办法|细则|措施|决定)|(?:提出|制定|制订)(?:如下|以下)|现提出|如下(?:实施)?(?:意见|措施)"
)
CARRIED, APPLIED, AMENDED, DRAFTED = "carried out", "applied", "amended", "drafted"
STANDARD, MENTIONED, ITSELF = "standard", "cited", "itself"
KINDS = (CARRIED, APPLIED, AMENDED, DRAFTED, STANDARD, MENTIONED, ITSELF)
ALIKE = 93  # of 100: titles that are one but for a word, among texts of one issuer
NEAR = 12  # characters: so far behind the title its number may begin
STATED = ["doc_id", "title", "level", "adcode", "doc_number", "date"]  # what is asked of a document that may be cited
COLUMNS = [
    "doc_id", "clause_id", "start", "end", "quote", "cited_title", "cited_number", "kind", "cited_doc", "level", "tier",
    "adcode", "text", "alias", "lag_days",
]  # fmt: skip


class Named(NamedTuple):
    """A text named somewhere: where, by what title and number, and whether by a title that stands for another."""

    start: int
    end: int
    title: str
    number: str
    alias: bool


class CitationWord(NamedTuple):
    """A row of citation_words.csv: what the words before or after a title make of it."""

    kind: str
    side: str
    pattern: re.Pattern


@follows("vocabulary/citation_words.csv")
def citation_words() -> tuple[CitationWord, ...]:
    """The words that tell kinds of citations apart, each checked against its example."""

    def wrong(row) -> str | None:
        before, _, after = row.example.partition("《")
        said = before if row.side == "before" else after.rpartition("》")[2]
        return None if re.search(row.pattern, said) else "the pattern does not find its example; mend one of them"

    table = read_knowledge(
        "vocabulary/citation_words.csv",
        ("kind", "side", "pattern", "example"),
        patterns=["pattern"],
        values={"kind": ["carried", APPLIED, AMENDED, DRAFTED, MENTIONED], "side": ["before", "after"]},
        check=wrong,
    )
    return tuple(CitationWord(row.kind, row.side, re.compile(row.pattern)) for row in table.itertuples())


@follows("vocabulary/cited_levels.csv")
def cited_levels() -> pd.DataFrame:
    """The rungs of the ladder: level (index), name_zh, name_en, pattern (compiled), in the order they are tried."""
    columns = ("level", "name_zh", "name_en", "pattern", "example")
    door = {"unique": ["level"], "patterns": ["pattern"], "check": finds_example}
    table = read_knowledge("vocabulary/cited_levels.csv", columns, **door)
    return table.assign(pattern=table["pattern"].map(re.compile)).set_index("level")


OF_PLACE = (  # what a text of a place is called behind the place's name: 新建农房设计图集, 碳达峰碳中和科技创新行动方案（2021—2025年）
    r"(?:(?!条例|办法|方案)[一-鿿“”、]){4,24}?"
    r"(?:条例|办法|图集|导则|指南|目录|[实行][施动]方案|行动计划|规划纲要|规划(?=[，。、》和]))(?:（20\d\d[—-]20\d\d年?）)?"
)
# “十四五”造林专项规划, “十四五”规划纲要, “十四五”规划、2035年远景目标; not “十四五”规划 alone
OF_PERIOD = r"“十四五”(?:[一-鿿]{4,15}规划|规划(?:[、和](?:2035年)?远景目标)?纲要|规划[、和](?:2035年)?远景目标)"
EDITION = re.compile(r"（[^（）]*(?:试行|年版|年本|年|第.批)）$")  # 碳排放权交易管理办法（试行）
# GB55015, 北京's DB11/685, and series of the province that names them without its code (DB/T29-204)
OF_STANDARD = re.compile(r"(?P<gb>GB)|DB(?P<province>\d\d)/|DB")


class Unbracketed(NamedTuple):
    """Texts that are named without 《》, too: how they are found, and title and tier by the name that is used."""

    pattern: re.Pattern
    titles: dict[str, str]
    tiers: dict[str, str]


@follows("vocabulary/cited_texts.csv", "vocabulary/issued_texts.csv", "vocabulary/gazetteer.csv")
def unbracketed_texts() -> Unbracketed:
    """Texts of cited_texts.csv, and those that begin with the name of their province or prefecture, or with “十四五”.

    The tier is empty where issued_texts.csv tells it, with how it is known.
    """
    table = read_knowledge(
        "vocabulary/cited_texts.csv",
        ("name", "name_en", "title", "tier"),
        unique=["name"],
        values={"tier": ("national", "international", "")},
    )
    places = "|".join(found.name for found in read_places().values() if found.level in ("province", "prefecture"))
    # no 节约能源法律法规; 青海省应对气候变化办法, but not 湖南省实施办法
    names = [*table["name"], *issued_texts()["title"]]
    heads = [*names, *places.split("|"), "“十", *(own + level for own in "本我" for level in "省市区")]
    first, second = (re.escape("".join(sorted({head[at : at + 1] for head in heads}))) for at in (0, 1))
    pattern = re.compile(
        f"(?=[{first}][{second}])"  # most places are left at once
        f"(?:(?<!布){any_of(names)}(?![律规制定])|(?:{places})(?:{OF_PLACE}|“十四五”[一-鿿]{{2,15}}规划)|{OF_PERIOD}"
        "|(?:本|我)[省市区][一-鿿]{4,20}?(?:指南|导则|图集))"
    )
    titles = dict(zip(table["name"], table["title"], strict=True))
    return Unbracketed(pattern, titles, dict(zip(table["title"], table["tier"], strict=True)))


# ---- what is named, and where


def find_named(text: str) -> list[Named]:
    """Every text that a document names, in order; without looking at what is said of it.

    Parameters
    ----------
    text : str
        A clean text.

    Returns
    -------
    list of Named
        Titles without their 《》. A number in brackets behind a title belongs to it; what is said as “以下简称《意见》”
        is no citation of its own, and later 《意见》 have the whole title.

    Examples
    --------
    >>> [(named.title, named.number) for named in find_named("根据《2030年前碳达峰行动方案》（国发[2021]23号），")]
    [('2030年前碳达峰行动方案', '国发〔2021〕23号')]
    """
    found: list[Named] = []
    aliases: dict[str, str] = {}
    taken = 0
    for start, end in _titles(text):
        if start < taken:
            continue  # the short title in a definition
        title, number = text[start + 1 : end - 1].replace("\n", "").strip(), ""
        while (behind := BEHIND.match(text, end)) and len(behind["inner"]) <= 80:
            numbers, short = _numbers(behind["inner"]), ALIAS.search(behind["inner"])
            if short:
                aliases[short["alias"]] = title
            if numbers and not number:
                number = numbers[0]
            if not numbers and not short:
                break
            end = behind.end()
        whole = aliases.get(title) or _last_ending(title, found)
        found.append(Named(start, end, whole or title, number, bool(whole)))
        taken = end
    covered = [(named.start, named.end) for named in found]
    covered += list(_titles(text))
    for number in NUMBER.finditer(text):
        body = VERBS.sub("", number["body"])
        start = number.start() + len(number["body"]) - len(body)
        if body and not _inside(start, covered):
            found.append(Named(start, number.end(), "", body + _number(number), False))
    others = unbracketed_texts()
    for other in others.pattern.finditer(text):
        if not _inside(other.start(), covered):
            found.append(Named(other.start(), other.end(), others.titles.get(other[0], other[0]), "", False))
    for start, end in _unquoted(text):
        taken_up = covered + [(named.start, named.end) for named in found]
        if not _inside(start, taken_up) and not _inside(end - 1, taken_up):
            found.append(Named(start, end, text[start:end], "", False))
    return sorted(found)


def _unquoted(text: str) -> Iterator[tuple[int, int]]:
    """Where rules are named without 《》, alone or in a row, and opinions behind their issuer."""
    for row in RULES_IN_A_ROW.finditer(text):
        at = row.start()
        for name in row[0].split("、"):
            verb = BEFORE_RULES.match(name)
            yield at + (verb.end() if verb else 0), at + len(name)
            at += len(name) + 1
    for pattern in UNQUOTED:
        yield from (named.span("title") for named in pattern.finditer(text))


def _titles(text: str) -> Iterator[tuple[int, int]]:
    """The outermost 《…》; one that is not closed in its paragraph is none."""
    depth, start = 0, 0
    for mark in re.finditer(r"[《》\n]", text):
        if mark[0] == "《":
            start = start if depth else mark.start()
            depth += 1
        elif mark[0] == "\n":
            depth = 0
        elif depth:
            depth -= 1
            if not depth:
                yield start, mark.end()


def _numbers(inner: str) -> list[str]:
    """Document and standard numbers in a bracket."""
    official = [number["body"] + _number(number) for number in NUMBER.finditer(inner)]
    return official or STANDARD_NUMBER.findall(inner)


def _number(found: re.Match) -> str:
    return f"〔{found['year']}〕{found['no']}号" if found["year"] else f"令第{found['order']}号"


def _inside(at: int, spans: list[tuple[int, int]]) -> bool:
    return any(start <= at < end for start, end in spans)


def _last_ending(title: str, found: list[Named]) -> str:
    """The last longer title that 《条例》 may stand for, or that is this one behind its issuer; empty where there is none."""
    generic = GENERIC.fullmatch(title)
    longer = [named.title for named in reversed(found) if named.title.endswith(title) and named.title != title]
    return next((whole for whole in longer if generic or ENDS_ISSUER.search(whole.removesuffix(title))), "")


# ---- which text is meant


def issued_title(title: str) -> tuple[str, str]:
    """The issuers that a title begins with, and the title of the text itself.

    Examples
    --------
    >>> issued_title("科技部等九部门关于印发〈科技支撑碳达峰碳中和实施方案（2022—2030年）〉的通知")
    ('科技部等九部门', '科技支撑碳达峰碳中和实施方案（2022—2030年）')
    >>> issued_title("国务院关于印发2030年前碳达峰行动方案的通知")
    ('国务院', '2030年前碳达峰行动方案')
    """
    if issued := ISSUED.match(title):
        return issued["issuer"], issued["title"].strip("〈〉《》")
    issuer, about, rest = title.partition("关于")
    starts = PARTY_AND_STATE.match(title) or STATE.match(title)
    if about and len(issuer) >= 2 and not re.search(r"[〈“]", issuer):
        return issuer, about + rest
    return (starts[0], title[starts.end() :]) if starts else ("", title)


def fold_title(title: str) -> str:
    """A title as it is compared: the text itself without issuer, place, brackets and signs.

    Examples
    --------
    >>> fold_title("江西省人民政府关于印发〈江西省碳达峰实施方案〉的通知")
    '江西省碳达峰实施方案'
    """
    core = re.sub(r"（(?:征求意见稿|试行|暂行|初稿|[\d年版—–-]+)）|征求意见稿", "", issued_title(title)[1])
    core = re.sub(r"^关于|^的", "", core)
    return re.sub(r"[\s、，,。·〈〉《》“”‘’（）()—–\-]", "", core)


class Texts:
    """The documents of the corpus as texts that may be cited: by number, and by title and issuer (columns STATED, no copies)."""

    def __init__(self, documents: pd.DataFrame):
        self.rows = {row.doc_id: row for row in documents.itertuples()}
        numbered = documents[is_known(documents["doc_number"])]
        self.by_number = dict(zip(numbered["doc_number"], numbered["doc_id"], strict=True))
        self.titles = {row.doc_id: _placeless(row.title, row.adcode) for row in documents.itertuples()}

    def find(self, title: str, number: str, tier: str, adcode: str, citing: str) -> str:
        """The doc_id of the text meant; empty where it is not in the corpus.

        The number decides, else the title among texts of the same issuer: alike word for word, or but for a word.
        """
        if number in self.by_number:
            return self.by_number[number]
        if not title:
            return ""
        wanted = _placeless(title, adcode)
        rows = [row for row in self.rows.values() if row.doc_id != citing and self._fits(row, tier, adcode, citing)]
        same = [row.doc_id for row in rows if self.titles[row.doc_id] == wanted]
        if same:
            return same[0]
        alike = [(fuzz.ratio(self.titles[row.doc_id], wanted), row.doc_id) for row in rows if tier]
        best = max(alike, default=(0, ""))
        return best[1] if best[0] >= ALIKE else ""

    def _fits(self, row, tier: str, adcode: str, citing: str) -> bool:
        """Whether a document's issuer may be the one that is said; where none is, the country and those above."""
        if tier in CENTRAL:
            return row.level in CENTRAL
        if adcode:
            return row.adcode == adcode and row.level != MINISTRY
        home = self.rows[citing].adcode
        return row.level in CENTRAL or (bool(home) and row.adcode in lineage(home)[1:])


def _placeless(title: str, adcode: str) -> str:
    """A folded title without the name of its own place: 江西省碳达峰实施方案 and 碳达峰实施方案 are one in 江西."""
    folded = fold_title(title)
    if adcode and adcode != COUNTRY:
        found, length = read_place(folded, adcode)
        folded = folded[length:] if found and length < len(folded) else folded
    return re.sub(r"^(?:自治区|省|市|区)(?=[碳工科能城])", "", folded)


def _issuer(title: str, before: str, home: str) -> tuple[str, str]:
    """Tier (national, ministry, province, prefecture, county) and adcode of who issued a cited text; empty if not said.

    Said by the title's beginning, else by the words before the title (财政部《关于…》, 省委、省政府《…》).
    """
    stated = re.sub(r"^20\d\d年", "", title) if not title.startswith("关于") else ""
    if stated and (PARTY_AND_STATE.match(stated) or STATE.match(stated)):
        return "national", COUNTRY
    if stated:
        if _agency_start().match(stated):
            return MINISTRY, COUNTRY
        found, length = read_place(PLACE_VERB.sub("", stated))
        if not found:
            found, length = read_place(PLACE_VERB.sub("", stated), within=home or COUNTRY)
        whole = found and (found.level != "county" or length == len(found.name) or found.adcode in lineage(home))
        if whole and length and found.adcode != COUNTRY:  # 龙江民居图集 is not 龙江县's, unless 龙江县 says so
            return found.level, found.adcode
        if organ := OWN_ORGAN.match(stated):
            return _own_place("prefecture" if organ["level"] == "市" else "province", home)
        if stated.startswith("自治区"):
            return _own_place("province", home)
    if NATIONAL.search(before):
        return "national", COUNTRY
    if _agency_end().search(before):
        return MINISTRY, COUNTRY
    for tier, pattern in OWN_TIER.items():
        if pattern.search(before):
            return _own_place(tier, home)
    return "", ""


def _known_issuer(title: str, number: str, home: str = "") -> tuple[str, str]:
    """Tier and adcode of a text that does not say who issued it: by its standard's number, else by issued_texts.csv."""
    if standard := OF_STANDARD.match(number):
        if standard["gb"]:
            return MINISTRY, COUNTRY
        province = f"{standard['province']}0000"
        return ("province", province) if province in read_places() else _own_place("province", home)
    tier = _issued_tiers().get(EDITION.sub("", title), "")
    return tier, COUNTRY if tier else ""


@follows("vocabulary/issued_texts.csv")
def issued_texts() -> pd.DataFrame:
    """Central texts that plans name without their issuer: title without its edition, tier, issuer, known_by, source.

    known_by is "page" where a public page tells it (its address is the source), else "general knowledge".
    """

    def wrong(row) -> str | None:
        return None if (row.known_by == "page") == bool(row.source) else "give a page's address, or general knowledge"

    return read_knowledge(
        "vocabulary/issued_texts.csv",
        ("title", "tier", "issuer", "known_by", "source"),
        unique=["title"],
        values={"tier": CENTRAL, "known_by": ("page", "general knowledge")},
        check=wrong,
    )


@follows("vocabulary/issued_texts.csv")
def _issued_tiers() -> dict[str, str]:
    """The tier of each text of issued_texts.csv."""
    return issued_texts().set_index("title")["tier"].to_dict()


def issuer_known_by(citations: pd.DataFrame) -> pd.Series:
    """How the issuer of each cited text is known that only issued_texts.csv tells: "page", "general knowledge", else empty.

    Parameters
    ----------
    citations : DataFrame
        citations.csv.
    """
    known = issued_texts().set_index("title")
    titles = citations["cited_title"].map(lambda title: EDITION.sub("", title))
    return titles.map(known["known_by"]).where(citations["tier"].eq(titles.map(known["tier"])), "").fillna("")


def _unsaid_issuer(named: Named, kind: str, said: str, document) -> tuple[str, str]:
    """Tier and adcode of a text whose issuer neither its title nor the words before it say; empty where nothing tells.

    Known by the tables; else by what is done with it and what it is called. What a place's plan drafts, revises, or calls by the
    place's own name is the place's; what a ministry's drafts or revises a ministry's; 条例 without a place's name are the State
    Council's, since neither ministries nor governments may call their rules so (行政法规制定程序条例, article 5).
    """
    tier = unbracketed_texts().tiers.get(named.title, "")
    home = read_places().get(document.adcode)
    local = home is not None and document.level not in CENTRAL
    if local and tier == "national" and not named.title.endswith("法") and OWN_LIST.search(said):
        return home.level, home.adcode
    if tier:
        return tier, "" if tier == "international" else COUNTRY
    if OUTLINE.match(named.title) and said.endswith("国家"):
        return "national", COUNTRY
    if local and OWN_BEFORE.search(said):
        return home.level, home.adcode
    tier, adcode = _known_issuer(named.title, named.number, document.adcode)
    made = kind in (DRAFTED, AMENDED) and not OF_COUNTRY.search(said[-8:])
    if local and made and tier in ("", MINISTRY):
        return home.level, home.adcode
    if tier:
        return tier, adcode
    if local and (own := OWN_WORDS.search(named.title)):
        return _own_place(OWN_LEVEL.get(own["level"], home.level), home.adcode)
    if local and home.short_name in named.title:
        return home.level, home.adcode
    if named.title.endswith("条例"):
        return "national", COUNTRY
    return (MINISTRY, COUNTRY) if made and document.level == MINISTRY else ("", "")


def _own_place(tier: str, home: str) -> tuple[str, str]:
    """The citing document's own province or city; a municipality's city is the province."""
    above = [code for code in lineage(home) if read_places()[code].level in (tier, "province")]
    return (place(above[0]).level, above[0]) if above else (tier, "")


@follows("vocabulary/agencies.csv")
def _agency_names() -> str:
    names = [name for name, row in agencies().iterrows() if row["level"] != "national"] + list(agencies()["full_name"])
    return any_of({name for name in names if len(name) >= 3 and "国务院" not in name and "中央" not in name})


@follows("vocabulary/agencies.csv")
def _agency_start() -> re.Pattern:
    return re.compile(_agency_names())


@follows("vocabulary/agencies.csv")
def _agency_end() -> re.Pattern:
    several = r"(?:等[一二三四五六七八九十\d]+(?:个)?(?:部门|部委|单位))?"
    return re.compile(rf"{_agency_names()}{several}(?:联合)?(?:印发|发布|出台|制定)?的?$")


def _level(title: str, number: str, tier: str) -> str:
    """The rung of the ladder; central document for what the Party's centre or the State Council issued."""
    folded = issued_title(title)[1].strip("〈〉")
    level = next((level for level, pattern in cited_levels()["pattern"].items() if pattern.search(folded)), "")
    if tier == "national" and level in ("plan", "opinions", "notice", ""):
        return "central document"
    return level or (STANDARD if STANDARD_NUMBER.match(number) else "notice" if title.endswith("通知") else "")


# ---- what is said of it


def _kind(said: str, after: str, level: str, general: bool) -> str:
    """The kind that the words around a title give it.

    Parameters
    ----------
    said, after : str
        The sentence up to the title, other titles in it as 《》; and what follows.
    level : str
        The cited text's rung.
    general : bool
        Whether the sentence speaks for the document as a whole: in its preamble or guiding chapter, or beside 本方案.
    """
    for word in citation_words():
        if word.side == "after" and word.pattern.search(after):
            return word.kind
    found = [
        (match.end(), -order, word.kind)
        for order, word in enumerate(citation_words())
        if word.side == "before"
        for match in [*word.pattern.finditer(said)][-1:]
    ]
    kind = max(found)[2] if found else MENTIONED
    if kind in (AMENDED, DRAFTED, MENTIONED):
        return kind
    if level == STANDARD:
        return STANDARD
    return CARRIED if kind == "carried" and general else APPLIED


def _said(text: str, start: int, end: int) -> tuple[str, str]:
    """The sentence before a title with the titles in it emptied, and what follows the list it stands in."""
    begin = max(text.rfind(stop, 0, start) for stop in "。；！？\n") + 1
    before = re.sub(r"(?<=》)[、和及与]|以及|及其|等(?=《)", "", _emptied(text[begin:start]))
    after = _emptied(text[end : end + 300])
    return _head_of_list(before), re.sub(r"^(?:[、和及与]|以及|及其|《》)+", "", after)[:24]


def _emptied(text: str) -> str:
    """A text in which each title, with the bracket behind it, is 《》; so is each of the rules in a row."""
    text = re.sub(r"《[^《》]*》(?:（[^（）]*）)?", "《》", text)
    text = unbracketed_texts().pattern.sub("《》", text)
    return re.sub(r"(?<=、)[一-鿿]{3,24}?(?:办法|条例)", "《》", text)


def _head_of_list(before: str) -> str:
    """What stands before the first title of a list: 根据《》国务院 → 根据, so that one verb holds for all."""
    while match := re.search(r"《》[^《》，。；：]{0,16}$", before):
        if any(word.pattern.search(match[0]) for word in citation_words() if word.side == "before"):
            break
        before = before[: match.start()]
    return before.rstrip("《》")


def find_citations(corpus: Corpus) -> pd.DataFrame:
    """Every citation of the corpus: the rows of citations.csv.

    Parameters
    ----------
    corpus : Corpus
        Second copies (`same_as`) are left out.

    Returns
    -------
    DataFrame
        COLUMNS; `quote == texts[doc_id][start:end]`, the title with the number behind it. cited_title is the whole title, also
        where an abbreviation stands for it (alias); text is the cited text itself (of a notice that issues a plan, the plan).
        lag_days: how many days the document is younger than the cited one, where both are dated.
    """
    documents = own_documents(corpus.documents)[STATED].fillna("")
    look_again()
    texts, rows = Texts(documents), []
    for doc_id in documents["doc_id"]:
        rows += _with_documents(_read(corpus[doc_id], texts.rows[doc_id]), texts, doc_id)
    return _complete(pd.DataFrame(rows, columns=COLUMNS), documents)


def _read(document, stated) -> list[dict]:
    """What one document cites, whatever else is in the corpus; kept by its text, its clauses and what it states of itself."""
    if len(document.text) < LONG:
        return _named_in(document, stated)
    places = [(clause.start, clause.end, repr(clause.place)) for clause in document.clause_list]
    return keep("citations", (document.text, places, tuple(stated)[1:]), __name__, lambda: _named_in(document, stated))


def _named_in(document, stated) -> list[dict]:
    """The texts that a document names, each with who issued it, how it is named, and three answers for `_with_documents`.

    own: whether it has the document's own title; heads: whether its number stands on a line of its own; general: whether the
    sentence speaks for the document as a whole.
    """
    text, home, own_title = document.text, stated.adcode, fold_title(stated.title)
    clauses = [row._asdict() for row in document.clause_rows()]
    clauses.sort(key=itemgetter("start"))
    starts, rows = [clause["start"] for clause in clauses], []
    for named in find_named(text):
        own = fold_title(named.title) == own_title
        if own and text[named.start] != "《":
            continue  # the document's own title above its text
        clause = clauses[max(0, bisect_right(starts, named.start) - 1)]
        before = text[max(0, named.start - 40) : named.start]
        tier, adcode = _issuer(named.title, re.split(r"[。；，！？》]", before)[-1], home)
        said, after = _said(text, named.start, named.end)
        general = not clause["chapter"] or chapter_kind(clause["chapter"]) != "tasks"
        general = general or bool(clause["action"]) and chapter_kind(clause["action"]) != "tasks"
        general = general or bool(OURSELVES.search(clause["text"]))
        kind = _kind(said, after, _level(named.title, named.number, ""), True)
        if not tier:
            tier, adcode = _unsaid_issuer(named, kind, said, stated)
        row = {"doc_id": document.doc_id, "clause_id": clause["clause_id"], "start": named.start, "end": named.end}
        row |= {"quote": text[named.start : named.end], "cited_title": named.title, "cited_number": named.number}
        row |= {"kind": kind, "level": _level(named.title, named.number, tier), "tier": tier, "adcode": adcode}
        row |= {"alias": named.alias, "own": own, "general": general}
        rows.append(row | {"heads": not named.title and _heads(text, named)})
    return rows


def _with_documents(rows: list[dict], texts: Texts, doc_id: str) -> list[dict]:
    """Citations of one document with the documents that they cite; a text that was carried out once is so from there on."""
    carried = set()
    for row in rows:
        title, tier = row["cited_title"], row["tier"]
        if row["kind"] == CARRIED and not (row["general"] or title in carried):
            row["kind"] = APPLIED
        row["cited_doc"] = texts.find(title, row["cited_number"], tier, row["adcode"], doc_id)
        own_tier = not tier.startswith(CENTRAL) or tier == texts.rows[doc_id].level
        if row["heads"] or (row["own"] and own_tier and not row["cited_doc"]):
            row |= {"kind": ITSELF, "cited_doc": doc_id}
        if row["kind"] == CARRIED:
            carried.add(title)
    return rows


def _heads(text: str, named: Named) -> bool:
    """Whether a number stands alone on its line, as a document's own does above or below its title."""
    line = text[text.rfind("\n", 0, named.start) + 1 :].split("\n", 1)[0]
    return len(re.sub(r"[（）()\s]|发文字号[:：]", "", line)) <= named.end - named.start


def _without_edition(title: str) -> str:
    """A title as texts of one name are compared: 国家标准化发展纲要, be it the notice that issues it or one edition of it."""
    return fold_title(EDITION.sub("", title))


def _complete(table: pd.DataFrame, documents: pd.DataFrame) -> pd.DataFrame:
    """Titles of bare numbers from where they are named in full, tier and place from other citations or the corpus, lags."""
    by_number = table[table["cited_title"].ne("") & table["cited_number"].ne("")]
    by_number = by_number.drop_duplicates("cited_number").set_index("cited_number")
    for column in ("cited_title", "level", "tier", "adcode"):
        empty = table["cited_title"].eq("") if column == "cited_title" else table[column].eq("")
        table.loc[empty, column] = table.loc[empty, "cited_number"].map(by_number[column]).fillna("")
    told = table[table["tier"].isin(CENTRAL)].drop_duplicates(["cited_title", "tier", "adcode"])
    told = told.assign(title=told["cited_title"].map(_without_edition)).drop_duplicates("title", keep=False)
    told, untold = told.set_index("title"), table["tier"].eq("") & table["cited_title"].ne("")
    for column in ("tier", "adcode"):  # who issued a text, where another document says it of the same title
        said = table.loc[untold, "cited_title"].map(_without_edition).map(told[column])
        table.loc[untold, column] = said.fillna("")
    rows = documents.set_index("doc_id")
    here = table["cited_doc"] != ""
    for column, source in {"tier": "level", "adcode": "adcode"}.items():
        table.loc[here, column] = table.loc[here, "cited_doc"].map(rows[source])
    central = table["tier"].eq("national") & table["level"].isin(["plan", "opinions", "notice", ""])
    table.loc[central, "level"] = "central document"
    itself = [issued_title(title)[1].removeprefix("的") for title in table["cited_title"]]
    table["text"] = table["cited_doc"].map(rows["title"]).fillna(pd.Series(itself, index=table.index))
    days = pd.to_datetime(rows["date"], errors="coerce")
    table["lag_days"] = (table["doc_id"].map(days) - table["cited_doc"].map(days)).dt.days.astype("Int64")
    return table
