"""The process that steps and kernels of one make are forks of (ready.py): it has loaded what most of them need."""

import atexit
import ctypes
import gc
import importlib
import marshal
import multiprocessing
import os
import selectors
import signal
import socket
import sys
import tempfile
import traceback
import warnings
from contextlib import suppress
from pathlib import Path

import ready

ROOT = Path(ready.ROOT)
LIBRARIES = """altair geopandas ipykernel.debugger ipykernel.ipkernel ipykernel.kernelapp IPython.core.completerlib
    IPython.core.debugger IPython.core.logger IPython.core.oinspect IPython.core.pylabtools IPython.extensions.storemagic
    jieba matplotlib.pyplot mistune nbclient networkx scipy.optimize scipy.sparse.linalg seaborn statsmodels.formula.api
    statsmodels.stats.proportion tornado.platform.asyncio"""
# Read once, so that all it needs is loaded
SENTENCE = "根据《2030年前碳达峰行动方案》，到2025年，全省森林覆盖率达到60%。"
# Looking for garbage among thousands of objects that stay is a sixth of what a step takes; figures leave some, in the end
SELDOM = 50_000, 20, 100  # as `gc.set_threshold` takes it
COLUMNS_SHOWN = 20  # of a table, where pandas is loaded by a kernel
INLINE = "module://matplotlib_inline.backend_inline"  # what a kernel draws with


def serve(make: int) -> None:
    """Fork whatever is asked for, until the make with this process number ends."""
    from helpers.base.files import is_running

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C ends the make, and that this
    os.environ |= ready.QUIET
    address = Path(ready.address())
    address.parent.mkdir(parents=True, exist_ok=True)
    for left in address.parent.glob("*.socket"):
        if left == address or not is_running(left.stem):
            left.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX) as listener, selectors.DefaultSelector() as watch:
        listener.bind(str(address))
        try:
            watch.register(os.pidfd_open(make), selectors.EVENT_READ)
            watch.register(listener, selectors.EVENT_READ)
            load()
            listener.listen()
            os.write(1, b".")
            os.dup2(0, 1)
            while _attend(watch, listener):
                pass
        finally:
            address.unlink(missing_ok=True)
            for child in multiprocessing.active_children():
                child.kill()
            os._exit(0)  # to clear up all that was loaded takes longer than to leave it


def load() -> None:
    """Load what most steps need: libraries, all of our modules, the corpus, and what a sentence is read with."""
    from tqdm import tqdm

    from helpers.base import cache  # noqa: F401  first: what is edited from here on counts as edited

    tqdm.monitor_interval = 0  # no thread: what is forked has only one
    gc.disable()
    with suppress(Exception), warnings.catch_warnings():  # what cannot be loaded, the step that needs it says
        keeping = multiprocessing.get_context("fork").Process(target=_keep_corpus)
        keeping.start()
        for name in LIBRARIES.split():
            importlib.import_module(name)
        for path in sorted(path for folder in ("helpers", "publish") for path in (ROOT / folder).rglob("[!_]*.py")):
            importlib.import_module(".".join(path.relative_to(ROOT).with_suffix("").parts))
        _make_ready()
        from helpers import extract_targets
        from helpers.comparison.wording import read_wording
        from helpers.corpus.load import hold_corpus

        keeping.join()
        hold_corpus()
        extract_targets(SENTENCE)
        read_wording(SENTENCE)
    gc.freeze()  # no fork need look for garbage there
    gc.set_threshold(*SELDOM)
    gc.enable()


def _make_ready() -> None:
    """What each step would do for itself: have libraries compile the schema of notebooks, a lexer and templates; read borders."""
    import nbformat

    from helpers.base.language import catalogue
    from helpers.maps.layers import LAYERS, read_layer
    from publish.frame import compile_templates
    from publish.notebook import cell_markup

    nbformat.validate(nbformat.v4.new_notebook())
    cell_markup({"cell_type": "code", "metadata": {}, "source": SENTENCE})
    compile_templates()
    for name in LAYERS:
        read_layer(name)
    catalogue()


def _keep_corpus() -> None:
    """Read the corpus beside the loading of libraries, so that it is in the cache when they are there."""
    from helpers.corpus import load_corpus

    load_corpus()


def _attend(watch: selectors.BaseSelector, listener: socket.socket) -> bool:
    """Wait for a request, for the end of a fork or of who asked for it; False if the make has ended."""
    from helpers.base.cache import edited

    for key, _ in watch.select():
        if key.fileobj is listener:
            who, _ = listener.accept()
            _, given, _, _ = socket.recv_fds(who, 1, 4)
            if edited():
                who.send(ready.EDITED)
                who.close()
            else:
                job = multiprocessing.get_context("fork").Process(target=_job, args=given)
                job.start()
                for sign in (job.sentinel, who):
                    watch.register(sign, selectors.EVENT_READ, (job, who))
            for number in given:
                os.close(number)
        elif not key.data:
            return False
        elif key.fileobj in watch.get_map():
            job, who = key.data
            if key.fileobj is who:  # it was killed
                job.kill()
            job.join()
            with suppress(OSError):
                who.send(str(job.exitcode if job.exitcode >= 0 else 128 - job.exitcode).encode())
            for sign in (job.sentinel, who):
                watch.unregister(sign)
            who.close()
            job.close()
    return True


def _job(*given: int) -> None:
    """What a fork does: take the streams, the folder and the environment of who asked, and run the command."""
    ctypes.CDLL(None).prctl(*ready.DIE_WITH_PARENT)
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    with open(given[3], "rb") as request:
        what, arguments, folder, environment = marshal.load(request)
    for number, stream in enumerate(given[:3]):
        os.dup2(stream, number)
        os.close(stream)
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(environment)
    tempfile.tempdir = None  # the environment names it
    try:
        if what == "step":
            import step

            step.run(*arguments)
        else:
            import matplotlib
            import pandas as pd

            matplotlib.rcParams["backend"] = INLINE
            pd.set_option("display.max_columns", COLUMNS_SHOWN)
            sys.path[0] = ""  # as `python -m` has it
            ready.run(arguments)
    except Exception:
        traceback.print_exc()
        sys.exit(1)
    finally:
        gc.freeze()  # IPython collects garbage when it ends
        atexit._run_exitfuncs()


if __name__ == "__main__":
    serve(int(os.environ["READY"]))
