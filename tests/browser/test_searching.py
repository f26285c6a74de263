"""What is searched for stands among the first three, however it is typed."""

import pytest

SEARCHES = {
    # As the articles write it, with and without the article and what is joined to it.
    "ضامن": "term-damn", "الضامن": "term-damn", "دكتاتور": "term-dktatwr",
    "الدكتاتور": "term-dktatwr", "للدكتاتور": "term-dktatwr", "حوار": "term-hwar",
    "والحوار": "term-hwar", "للحوار": "term-hwar", "محادثات": "term-mhadthat",
    "المحادثات": "term-mhadthat", "نفوذ": "term-nfwdh", "النفوذ": "term-nfwdh",
    "انهيار": "term-anhyar", "الانهيار": "term-anhyar", "لافروف": "actor-lavrov",
    "الأسد": "actor-assad", "الاسد": "actor-assad", "بشار الأسد": "actor-assad",
    "روسيا": "actor-russia", "لروسيا": "actor-russia", "إيران": "actor-iran",
    "ايران": "actor-iran", "تركيا": "actor-turkey", "أستانة": "term-astanh",
    "وقف إطلاق النار": "frame-ceasefire", "هيئة تحرير الشام": "actor-hts", "غزة": "actor-gaza",
    # In English, as somebody types who reads no Arabic.
    "guarantor": "frame-guarantor", "dictator": "frame-dictator", "ceasefire": "frame-ceasefire",
    "Lavrov": "actor-lavrov", "weakness": "frame-weakness", "Alloush": "actor-alloush",
    "sovereignty": "frame-sovereignty",
    # With one letter wrong, left out, too many, or two exchanged.
    "garantor": "frame-guarantor", "dicattor": "frame-dictator", "ceasefiree": "frame-ceasefire",
    "لافروق": "actor-lavrov", "الدكتتور": "term-dktatwr", "محادثت": "term-mhadthat",
}


@pytest.mark.parametrize("query", SEARCHES)
def test_the_page_wanted_is_among_the_first_three(home, query):
    page = home(f"search.html?q={query}")
    page.locator("#search-results p.search-summary", has_text="found").wait_for()
    found = page.locator("#search-results ul.search li a").evaluate_all(
        "links => links.slice(0, 3).map(link => link.getAttribute('href').split('?')[0])")
    assert any(f"/{SEARCHES[query]}" in address for address in found), found
