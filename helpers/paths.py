"""Where the project's files are."""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

RAW = ROOT / "data" / "raw"
PLANS = RAW / "plans"  # the source texts, byte for byte
VOCABULARY = RAW / "vocabulary"  # indicators, units, places, agencies: knowledge kept as tables
CONTEXT = RAW / "context"  # population, area, GDP, national series
BOUNDARIES = RAW / "boundaries"  # GeoJSON of China's provinces and Jiangxi's prefectures and counties
FONTS = RAW / "fonts"  # one Chinese font, so that figures look the same on every machine

PROCESSED = ROOT / "data" / "processed"  # the tables that the notebooks write
DICTIONARY = ROOT / "data" / "dictionary"  # what each column of these tables means
REPORTS = ROOT / "reports"  # the pages that people read
