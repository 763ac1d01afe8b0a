"""Responsible bodies: the bracket behind an item that says who must carry it out.

`（省能源局、省发展改革委等按职责分工负责）`, `（责任单位：市经信局；配合单位：市科技局）`,
`〔污防科牵头，各分局落实〕`, `（市碳达峰碳中和工作领导小组办公室）`.
"""

import re

import pandas as pd

from helpers.base.language import Words
from helpers.vocabulary.gazetteer import place_words, read_place
from helpers.vocabulary.read import any_of, follows, read_knowledge

OPEN, CLOSE = "（〔［〈", "）〕］〉"
LABEL = re.compile(
    r"(?:牵头|责任|配合|主办|协办|主责|负责|参加|参与|实施|承办|落实|联合|协同|支持)(?:单位|部门|处室|主体)[：:]?"
)
DUTY = r"(?:负责|落实|实施|配合|参与|参加|推进|组织实施|具体落实|牵头负责|抓好落实|分别负责|协同|共同负责)"
SHARED = r"(?:按照?|根据|依据)(?:各自)?(?:职责|职能|职责和分工)?(?:分工?|任务)?"
# 等部门按职责分工负责 · 等按照职责分工 · 牵头 · 具体落实
TAIL = re.compile(
    rf"(?:(?:等(?:有关|相关)?(?:部门|单位|委办局)?)?{SHARED}(?:协同|共同|具体|抓好|分别)?{DUTY}*"
    rf"|等?(?:具体|共同|分别)?(?:牵头|{DUTY})(?:负责|落实)?)$"
)
RESPONSIBLE = re.compile(rf"牵头|{LABEL.pattern}|分工|{DUTY}|职责")
# A rule for all later items in the place of names: 以下均需地方各级人民政府落实，不再列出
STANDING_RULE = re.compile(r"以下(?!简称)|下同|不再列出|均涉及|^均[需由]|排在?第一|首位")
# 省发展改革委省工业和信息化厅: two names whose comma the source lost
RUN_TOGETHER = re.compile(
    r"(?<=[委厅局])(?<!总局)(?=[省市区县](?!委|政府|人民)[一-鿿]{2,10}(?:厅|局|委|办)(?:等?$|等(?:部门|单位)))"
)
DEADLINE = re.compile(r"完成(?:期限|时限|时间)[：:]")
# 各县（市、区）人民政府 · 各市、县（区）人民政府 · 市、区机管局: one name
COLLECTIVE = re.compile(
    r"各[^、]{0,8}（[^）]*、[^）]*）[^、]*"
    r"|各(?:设区|区)?(?:市|州|县)(?:（[^）]*）)?、(?:各)?(?:县|区|市|州)[^、，；]*"
    r"|(?<![^、，；：（])[省市区县]、[市区县](?=[一-鿿]{2})[^、，；。）]*"
)


def _example_wrong(row: tuple) -> str | None:
    wrong = f"the example {row.example!r} does not end in {row.ending}; correct one of them"
    return None if row.example.endswith(row.ending) else wrong


@follows("vocabulary/body_endings.csv")
def _body_ending() -> re.Pattern:
    """How the name of a body ends, from `data/raw/vocabulary/body_endings.csv` (column ending)."""
    table = read_knowledge(
        "vocabulary/body_endings.csv",
        ("ending", "example"),
        unique=["ending"],
        check=_example_wrong,
    )
    return re.compile(rf"{any_of(table['ending'])}(?:（[^）]*）|〔[^〕]*〕|〈[^〉]*〉)?等?$")


def split_names(text: str) -> list[str]:
    """Split at 、，；。 outside brackets; `各市、县（区）人民政府` stays whole."""
    protected = [match.span() for match in COLLECTIVE.finditer(text)]
    names, depth, here = [], 0, 0
    for place, char in enumerate(text):
        if char in OPEN:
            depth += 1
        elif char in CLOSE:
            depth = max(0, depth - 1)
        elif char in "、，；。,;" and not depth and not any(a < place < b for a, b in protected):
            names.append(text[here:place])
            here = place + 1
    names.append(text[here:])
    return [name.strip() for name in names if name.strip()]


def parse_departments(text: str) -> list[str]:
    """Names of the bodies in a bracket, as written, in order, each once.

    Parameters
    ----------
    text : str
        A bracket such as `（市发改委牵头，市科技局等按职责分工负责）`.

    Returns
    -------
    list of str
        Without the words of duty (牵头, 等按职责分工负责) and without labels (责任单位：).
    """
    inner = re.sub(r"[\s。]+$", "", text.strip())
    if inner[:1] in OPEN:
        inner = inner[1:]
    if inner[-1:] in CLOSE and inner.count("（") < inner.count("）") + (inner[-1:] != "）"):
        inner = inner[:-1]
    names: list[str] = []
    for sentence in re.split("[。；]", inner):
        for name in (part for whole in split_names(LABEL.sub("、", sentence)) for part in RUN_TOGETHER.split(whole)):
            if DEADLINE.search(name) or STANDING_RULE.search(name):
                continue
            name = _without_duty(name)
            if name and name not in names and not re.fullmatch(RESPONSIBLE, name):
                names.append(name)
    return names


def _without_duty(name: str) -> str:
    """`省科技厅等按职责分工负责` → `省科技厅`."""
    before = None
    while name != before:
        before = name
        name = TAIL.sub("", name)
    name = re.sub(r"等(?:有关|相关)?(?:部门|单位)?$", "", name)
    return re.sub(r"^(?:由|会同|以及|及|和|[：:])", "", name).strip()


def is_departments(text: str) -> bool:
    """Whether a bracket (brackets included) names responsible bodies.

    Either it has a word of duty and a body's name, or every part of it is a body's name.
    """
    inner = text.strip().rstrip("。").strip(OPEN + CLOSE)
    if len(inner) < 2 or len(inner) > 700:
        return False
    ending = _body_ending()
    names = parse_departments(text)
    known = [bool(ending.search(name)) for name in names]
    if RESPONSIBLE.search(inner):
        if STANDING_RULE.search(inner) and not names:
            return "简称" not in inner
        return sum(known) * 2 >= len(known) > 0
    return bool(known) and all(known)


def core_name(name: str) -> str:
    """A body's name without the level it belongs to: `省发展改革委` and `市发展改革委` are one.

    `国家发展改革委` → `发展改革委`, `区工信局` → `工信局`; collective names (`各有关部门`) stay.
    """
    if name.startswith(("各", "有关")):
        return name
    return re.sub(r"^(?:国家|自治区|省|市|区|州|县)(?=[^级直属内域外委政].)", "", name)


# ---- Bodies in charge by what they do, so that a city's bureau and a province's department compare.


def body(name: str) -> str:
    """What a department does, by the longest telling word in its name; else its core name.

    Examples
    --------
    >>> body("省发展改革委"), body("宜春市发展和改革委员会"), body("珠山生态环境局")
    ('发展改革', '发展改革', '生态环境')
    """
    pattern, bodies = _patterns()
    words = pattern.findall(name)
    return bodies[max(words, key=len)] if words else core_name(name)


def compare_bodies(departments: str, others: str) -> tuple[list[str], list[str]]:
    """Bodies that are only in the first list of departments, and only in the second.

    Parameters
    ----------
    departments, others : str
        Names joined by ;.
    """
    here = dict.fromkeys(body(name) for name in departments.split(";") if name)
    there = dict.fromkeys(body(name) for name in others.split(";") if name)
    return [name for name in here if name not in there], [name for name in there if name not in here]


@follows("vocabulary/bodies.csv")
def read_bodies() -> pd.DataFrame:
    """The table of bodies: body (index), name_en, words (none where a name is known in English, but no body of every level)."""
    return read_knowledge(
        "vocabulary/bodies.csv", ("body", "name_en", "words"), unique=["body"], lists=["words"]
    ).set_index("body")


@follows(*(f"vocabulary/{name}.csv" for name in ("bodies", "gazetteer", "place_words")))
def body_words(kind: str) -> Words:
    """A body, as `body` names it, in both languages; a place by its own name; as it is written where neither is known.

    Examples
    --------
    >>> body_words("发展改革").en, body_words("各有关部门").en, body_words("嘉定区").en
    ('Development and reform', 'All departments concerned', 'Jiading')
    """
    english = read_bodies()["name_en"]
    if kind in english.index:
        return Words(zh=kind, en=english[kind])
    place, length = read_place(kind)
    return Words(zh=kind, en=place_words(place.adcode).en if place and length == len(kind) else kind)


@follows("vocabulary/bodies.csv")
def _patterns() -> tuple[re.Pattern, dict[str, str]]:
    bodies = {word: name for name, words in read_bodies()["words"].items() if words for word in words.split(";")}
    return re.compile(any_of(bodies)), bodies
