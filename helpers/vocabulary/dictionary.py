"""jieba's dictionary, made ready once for every step of a build."""

from helpers.base.cache import keep


def read_dictionary():
    """A jieba.Tokenizer with jieba's own words; words can be added to it, it is nobody else's.

    Examples
    --------
    >>> list(read_dictionary().cut("能源转型", HMM=False))
    ['能源', '转型']
    """
    import jieba  # not above: it takes a third of a second, and few need it

    jieba.setLogLevel(60)
    known = jieba.Tokenizer()
    known.FREQ, known.total = keep("dictionary", None, __name__, lambda: known.gen_pfdict(known.get_dict_file()))
    known.initialized = True
    return known
