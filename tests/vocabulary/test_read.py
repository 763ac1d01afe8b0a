"""The one door to tables that people edit: each mistake is one line with file, row, column and remedy."""

import os
import shutil

import pytest

from helpers.base.errors import KnowledgeError, PlansError
from helpers.base.paths import processed_folder, raw_folder, working_in
from helpers.cascade.names import read_terms
from helpers.cascade.silence import _addressees
from helpers.cascade.stringency import _signs, advanced_levels
from helpers.comparison.wording import _names
from helpers.corpus.bodies import _body_ending, read_bodies
from helpers.corpus.cleaning import read_errata
from helpers.corpus.headings import title_model
from helpers.corpus.metadata import read_provenance, read_records
from helpers.targets.rows import read_corrections
from helpers.trends.context import read_actuals
from helpers.vocabulary import chapters, domains, gazetteer, glossary, issuers, periods, read, units
from helpers.vocabulary.indicators import identify, read_codebook
from helpers.vocabulary.read import read_knowledge

# Each table with who reads it and a column that it cannot do without.
READERS = {
    "vocabulary/addressees.csv": (_addressees, "places"),
    "vocabulary/advanced_levels.csv": (advanced_levels, "rank"),
    "vocabulary/agencies.csv": (gazetteer.agencies, "full_name"),
    "vocabulary/bodies.csv": (read_bodies, "words"),
    "vocabulary/body_endings.csv": (_body_ending, "ending"),
    "vocabulary/chapter_kinds.csv": (chapters._chapter_kinds, "pattern"),
    "vocabulary/context_series.csv": (read_actuals, "factor"),
    "vocabulary/doc_types.csv": (gazetteer.doc_types, "plan_rank"),
    "vocabulary/issuers.csv": (issuers._english, "name_en"),
    "vocabulary/plan_periods.csv": (periods._table, "ordinal"),
    "vocabulary/domains.csv": (domains.read_domains, "words"),
    "vocabulary/gazetteer.csv": (gazetteer.read_places, "parent_adcode"),
    "vocabulary/headings.csv": (title_model, "count"),
    "vocabulary/indicators.csv": (read_codebook, "synonyms"),
    "vocabulary/landmarks.csv": (gazetteer.read_names, "prefectures"),
    "vocabulary/level_words.csv": (_names, "word"),
    "vocabulary/measure_signs.csv": (_signs, "sign"),
    "vocabulary/measure_terms.csv": (read_terms, "role"),
    "vocabulary/place_rules.csv": (lambda: gazetteer.read_names().rules, "pattern"),
    "vocabulary/place_topics.csv": (lambda: gazetteer.read_names().topics, "words"),
    "vocabulary/place_words.csv": (gazetteer.read_names, "name"),
    "vocabulary/units.csv": (units.unit_table, "canonical"),
    "vocabulary/english_units.csv": (units._english_units, "per"),
    "vocabulary/glossary.csv": (glossary._rows, "avoid"),
    "context/context_provinces.csv": (read_actuals, "solar_mw_2020"),
    "plans/provenance.csv": (read_provenance, "sha256"),
    "documents.csv": (read_records, "complete"),
    "errata.csv": (read_errata, "printed"),
    "corrections.csv": (read_corrections, "value"),
}


@pytest.fixture
def data(tmp_path):
    """A copy of data/raw without the large files, in the place of the project's."""
    large = shutil.ignore_patterns("*.txt", "*.otf", "*.woff2", "*.geojson", "*.pdf", "*.docx")
    shutil.copytree(raw_folder(), tmp_path / "data" / "raw", ignore=large)
    with working_in(tmp_path):
        yield tmp_path / "data" / "raw"


def header_without(text, column):
    first, _, rest = text.partition("\n")
    return first.replace(column, "renamed", 1) + "\n" + rest


DAMAGES = {
    "missing": lambda text, column: None,
    "empty": lambda text, column: b"",
    "header": lambda text, column: header_without(text, column).encode(),
    "GB18030": lambda text, column: (text + "\n碳达峰").encode("gb18030"),
    "UTF-16": lambda text, column: text.encode("utf-16"),
    "semicolons": lambda text, column: text.split("\n")[0].replace(",", ";").encode(),
    "a cell too many": lambda text, column: (text.rstrip("\n") + "\na" + "," * 40).encode(),
    "open quote": lambda text, column: (text.rstrip("\n") + '\n"a,b').encode(),
    "twice": lambda text, column: text.replace(column, f"{column},{column}", 1).encode(),
    "NUL": lambda text, column: (text + "\x00").encode(),
}


@pytest.mark.parametrize("damage", DAMAGES)
@pytest.mark.parametrize("name", READERS)
def test_damage_is_one_line_that_names_the_file(data, name, damage):
    reader, column = READERS[name]
    path = data / name
    changed = DAMAGES[damage](path.read_text(encoding="utf-8-sig"), column)
    path.unlink() if changed is None else path.write_bytes(changed)
    with pytest.raises(KnowledgeError) as error:
        reader()
    message = str(error.value)
    assert message.startswith(f"data/raw/{name}") and "\n" not in message
    if damage == "header":
        assert repr(column) in message
    assert error.value._render_traceback_() == [message]


BREAKS = [
    ("vocabulary/chapter_kinds.csv", "背景$", "背景(", "row 2, column pattern: the pattern cannot be read"),
    ("vocabulary/chapter_kinds.csv", ",充分认识碳达峰碳中和工作的重要意义", ",加强组织领导", "row 3: the pattern does not find its"),
    ("vocabulary/body_endings.csv", "部,科技部", "部,科技局", "row 2: the example '科技局' does not end in 部"),
    ("vocabulary/place_rules.csv", "【图们】江", "【图们】市", "row 2: the example"),
    ("vocabulary/place_rules.csv", "none,after,,图们", "none,behind,,图们", "row 2, column side: 'behind' is none of"),
    ("vocabulary/indicators.csv", "energy,%,up,no,,Non", "energy,%,higher,no,,Non", "row 2, column polarity: 'higher'"),
    ("vocabulary/indicators.csv", "energy,%,up,no,,Non", "energy,percent,up,no,,Non", "row 2: canonical_unit 'percent'"),
    ("vocabulary/indicators.csv", "(?:全[省市区国])?森林覆盖率,", "(?:全[省市区国])?森林覆盖率;林木占比,", "is one pattern; write | between"),
    ("vocabulary/indicators.csv", "renewable_consumption_share,", "non_fossil_share,", "column indicator_id: non_fossil_share stands"),
    ("vocabulary/bodies.csv", "发展改革;发展和改革", "发展改革；发展和改革", "row 2, column words: words are joined by ;"),
    ("vocabulary/bodies.csv", "发展改革;发展和改革", "发展改革;;发展和改革", "row 2, column words: a blank or empty word"),
    ("vocabulary/gazetteer.csv", "110000,北京市", "11000,北京市", "row 3: adcode '11000'"),
    ("vocabulary/gazetteer.csv", "110000,北京市", " 110000,北京市", "has a blank at its edge"),
    ("vocabulary/headings.csv", "总体要求,72", "总体要求,many", "column count: 'many' is no number"),
    ("vocabulary/measure_signs.csv", "回收,more", "回收,most", "column sign: 'most' is none of"),
    ("vocabulary/domains.csv", ";电力;", ";电力;造纸;", "造纸 stands in energy and industry"),
    ("errata.csv", "c0536,536,", "c0536,p536,", "row 2: page 'p536'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), BREAKS)
def test_a_wrong_cell_is_named(data, name, old, new, said):
    path = data / name
    text = path.read_text(encoding="utf-8-sig")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8-sig")
    reader = domains._words if "domains" in name else READERS[name][0]
    with pytest.raises(KnowledgeError) as error:
        reader()
    assert said in str(error.value) and str(error.value).startswith(f"data/raw/{name}")


def test_an_edit_counts_in_a_running_kernel(data):
    assert identify("绿电占比指数") is None and units.canonical(3, "石") == (None, "")
    table = data / "vocabulary" / "indicators.csv"
    text = table.read_text(encoding="utf-8")
    table.write_text(
        text.replace("可再生能源消费(?:比重|占比)", "可再生能源消费(?:比重|占比)|绿电占比指数", 1), encoding="utf-8"
    )
    read.look_again()
    assert identify("绿电占比指数") == "renewable_consumption_share"
    table.write_text(text, encoding="utf-8")
    os.utime(table, ns=(1, 1))
    read.look_again()
    assert identify("绿电占比指数") is None
    with (data / "vocabulary" / "units.csv").open("a", encoding="utf-8") as file:
        file.write("石,0.06*吨,万吨,mass,shi\n")
    read.look_again()
    assert units.canonical(1e4, "石") == (0.06, "万吨")


def test_another_folder_has_its_own_knowledge(data):
    with (data / "vocabulary" / "agencies.csv").open("a", encoding="utf-8") as file:
        file.write("碳中和部,碳中和部,national,overall\n")
    assert "碳中和部" in gazetteer.agencies().index
    with working_in(data.parents[1] / "nothing"), pytest.raises(KnowledgeError, match="agencies.csv is missing"):
        gazetteer.agencies()
    assert "碳中和部" in gazetteer.agencies().index


def test_nothing_is_changed_in_reading(data):
    (data / "t.csv").write_text('\ufeffa,b\r\n001, x \r\n\r\n,"1,5"\r\n', encoding="utf-8")
    assert read_knowledge("t.csv", ["a"]).values.tolist() == [["001", " x "], ["", "1,5"]]
    (data / "t.csv").write_text("a,b\n\n,\n1,(\n", encoding="utf-8")
    with pytest.raises(KnowledgeError, match="t.csv, row 4, column b"):
        read_knowledge("t.csv", ["a"], patterns=["b"])


def test_all_errors_are_of_one_family():
    import helpers.base.errors as errors

    kinds = [
        kind
        for kind in vars(errors).values()
        if getattr(kind, "__module__", "") == errors.__name__ and isinstance(kind, type)
    ]
    assert 3 <= len(kinds) <= 6 and all(issubclass(kind, PlansError) for kind in kinds)
    assert processed_folder().name == "processed"


@pytest.mark.parametrize("name", READERS)
def test_the_tables_as_they_are_can_be_read(name):
    assert READERS[name][0]() is not None
