"""What is no English on a Chinese page: names, codes, files, addresses."""

import re

NAMES = re.compile(
    r"https?://\S+|\b[\w-]+(?:\.[\w-]+)*\.(?:com|cn|net|org)\b|[\w/.*-]+\.(?:csv|html|txt|docx?|pdf|ipynb)|data/raw\S*|\b[cp]\d{4,6}\b|\b(?:jiangxi|yichun|jiujiang|zhushan|\w+_unit)\b"
    r"|the authors of carbon-plans|carbon-plans|\b(?:CC|BY|MIT|Excel|GB|UTF|JupyterLab|adcode|make|English|pandas|PDF|LED|COD|CCUS|PUE|unit|gap|resolved|PNG|SVG|CSV|XLSX|LICENSE|GDP|III)\b",
    re.ASCII,
)


def english_in(words: list[str]) -> set[str]:
    """Those words that hold English.

    Examples
    --------
    >>> english_in(["见 method.html", "非化石能源 share"])
    {'非化石能源 share'}
    """
    return {text.strip() for text in words if re.search("[A-Za-z]{3,}", NAMES.sub("", text))}
