"""What the tests of `framing new`, `add` and `check` share: texts of our own, folders compared."""

import json
from pathlib import Path

import pandas as pd
from typer.testing import CliRunner

from framing.cli.main import _spread_files, app
from framing.intake.article_tables import Sheet, iter_rows

MARKET = """عودة سوق السمك إلى العمل
أعلنت بلدية الميناء أن سوق السمك عاد إلى العمل بعد شهر من الإغلاق، ورحب الصيادون بالقرار.
وقال رئيس البلدية إن الأسعار ستبقى كما كانت قبل الإغلاق، وإن الرقابة مستمرة في كل الأسواق.
وأضاف أن سوقا جديدة ستفتح قرب الجسر القديم في الربيع المقبل، تكفي مئة بائع وبائعة.
"""
BRIDGE = """إصلاح الجسر القديم يبدأ غدا
قالت وزارة النقل إن إصلاح الجسر القديم يبدأ غدا ويستمر ثلاثة أشهر، تغلق فيها الطريق ليلا.
وذكرت الوزارة أن عشرين مهندسا يشاركون في العمل، وأن كلفته أقل مما كان مقدرا له العام الماضي.
"""
HARVEST = """موسم الزيتون أفضل من العام الماضي
توقع مزارعون في الجبل موسما جيدا للزيتون بعد أمطار الخريف، رغم قلة العمال في القرى.
وأوضح اتحاد المزارعين أن المعاصر ستفتح أبوابها مطلع الشهر، وأن سعر الصفيحة لم يحدد بعد.
"""


def html_page(text: str, head: str = "", before: str = "", after: str = "") -> str:
    """A page of a text whose first line is its headline, with a menu and a teaser."""
    headline, *paragraphs = text.strip().splitlines()
    body = "".join(f"<p>{line}</p>" for line in paragraphs)
    return (f"<!DOCTYPE html><html lang='ar'><head><meta charset='utf-8'><title>{headline}</title>"
            f"{head}</head><body><nav><ul><li><a href='/'>الرئيسية</a></li>"
            f"<li><a href='/sport'>رياضة</a></li></ul></nav><article><h1>{headline}</h1>{before}"
            f"{body}{after}</article><aside><h3>اقرأ أيضا</h3><ul><li>"
            f"<a href='/1'>افتتاح معرض الكتاب في العاصمة</a></li></ul></aside></body></html>")


def read_rows(path, *options, **more) -> Sheet:
    """Read a table of articles whole."""
    parts = list(iter_rows(path, None, *options, **more))
    return Sheet(pd.concat([part.rows for part in parts], ignore_index=True), parts[0].mapping,
                 pd.concat([part.problems for part in parts], ignore_index=True))


def framing(*arguments, **options):
    """Call the command line, as `framing` does."""
    given = _spread_files([str(argument) for argument in arguments])
    return CliRunner().invoke(app, given, **options)


def objects(result) -> list[dict]:
    """Return the JSON Lines that a command printed."""
    return [json.loads(line) for line in result.stdout.splitlines()]


def tree(folder: Path) -> dict[str, bytes]:
    """Return the bytes of every file in a folder by its path in it."""
    return {path.relative_to(folder).as_posix(): path.read_bytes()
            for path in sorted(folder.rglob("*")) if path.is_file()}
