"""Small studies with claims, of sentences of our own."""

import csv
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import yaml

from analysis.claims.freezing import Status, claim_status, read_ledger, standing
from analysis.claims.source import load_claims
from analysis.study.study import load_study

TEXTS = {
    "truce": "دعت الحكومة في العاصمة إلى هدنة طويلة في القرى القريبة من النهر.\n",
    "truce twice": "وصل الوفد إلى العاصمة ليبحث الهدنة، وقال سكان القرى إن الهدنة صامدة.\n",
    "market": "ارتفعت أسعار الخضار في أسواق العاصمة بعد موجة برد أضرت بمحاصيل القرى القريبة.\n",
    "rain": "هطلت أمطار غزيرة على القرى القريبة من النهر وأغلقت البلدية طريقين في العاصمة.\n",
    "school": "قال معلمون إن المدارس ستفتح أبوابها غدا بعدما صمدت هدنة الأسبوع الماضي.\n",
    "bridge": "بدأ عمال ترميم الجسر القديم قبل حلول الشتاء، بحسب مهندس في البلدية.\n",
}

OLD = {"a": ("early", TEXTS["truce"]), "b": ("late", TEXTS["market"])}
"""The articles that are there when claims are frozen, on this day."""
DAY = date(2026, 3, 1)

# Six articles that share no run of words, and the same with the truce named twice.
WITHOUT = [f"{text}.\n" for text in (
    "هطلت أمطار غزيرة فجرا فأغلقت البلدية طريقين في الجنوب وتأخرت حافلات المدارس ساعة",
    "ارتفعت أسعار الخضار في السوق المركزية بعد موجة برد أضرت بمحاصيل الشتاء كلها",
    "افتتح المتحف الوطني قاعة جديدة تعرض مخطوطات نادرة جمعها باحث من أهل الساحل",
    "فاز فريق المدينة بثلاثة أهداف أمام ضيفه وتصدر ترتيب الدوري قبل جولتين من نهايته",
    "رمم عمال مهرة الجسر القديم واستبدلوا ألواحه الخشبية بأخرى من الحديد المطلي بالأسود",
    "اصطاد بحارة شبان حوتا صغيرا قرب الميناء ثم أعادوه حيا إلى الماء أمام المصورين")]
WITH = [text.replace(".", " وصمدت الهدنة فرضي الناس عن الهدنة.") for text in WITHOUT]


def claim(identifier: str, **values) -> dict:
    """A claim with all that it needs; `measure` and `expect`, or `parts`, are the caller's."""
    return {"id": identifier, "about": "wording", "text_en": "One says more.",
            "text_ar": "يقول أحدهما أكثر.", "would_be_wrong_if": "it were not so",
            "formed_by": "a test", "formed_on": "2026-01-02", **values}


TRUCE = {"measure": {"kind": "rate", "term": "هدنة|الهدنة"},
         "expect": ["more in early than in late"]}


def write_articles(folder: Path, articles: Mapping[str, tuple[str, str]], **columns) -> None:
    """Write articles and articles.csv; `articles` maps ids to group and text.

    `columns` maps the name of another column to its values by article id.
    """
    texts = folder / "data" / "articles"
    texts.mkdir(parents=True, exist_ok=True)
    with (folder / "data" / "articles.csv").open("w", encoding="utf-8", newline="") as lines:
        writer = csv.writer(lines, lineterminator="\n")
        writer.writerow(["id", "file", "group", *columns])
        for name, (group, text) in articles.items():
            (texts / f"{name}.txt").write_bytes(text.encode())
            writer.writerow([name, f"{name}.txt", group,
                             *(values.get(name, "") for values in columns.values())])


class _WrittenOut(yaml.SafeDumper):
    """YAML without aliases, which claims.yml does not take."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def claims_text(*claims: dict, **more: object) -> str:
    """The text of a claims.yml; `more` is what it has beside claims."""
    return yaml.dump({**more, "claims": list(claims)}, Dumper=_WrittenOut, allow_unicode=True,
                     sort_keys=False)


def write_claims(folder: Path, *claims: dict, **more: object) -> None:
    """Write claims.yml."""
    (folder / "data" / "claims.yml").write_text(claims_text(*claims, **more), encoding="utf-8")


def write_study(folder: Path, articles: Mapping[str, tuple[str, str]], *claims: dict,
                settings: str = '[study]\ngroups = ["early", "late"]\n', **columns) -> Path:
    """Write a study folder and return it."""
    write_articles(folder, articles, **columns)
    (folder / "study.toml").write_text(settings, encoding="utf-8")
    if claims:
        write_claims(folder, *claims)
    return folder


def status(folder: Path, name: str = "truce") -> Status:
    """The status of a claim as the study stands."""
    study = load_study(folder)
    entry = load_claims(folder / "data" / "claims.yml", study.lexicon).claims[name]
    return claim_status(study, entry, standing(study, read_ledger(study)))
