"""Looking at what was read: boxes and text on the picture, the keyboard, JSON, files, zoom."""

import json
import re
from pathlib import Path

import pytest
from playwright.sync_api import Route, expect

from tests.browser.pictures import LINE, MARGIN, RECEIPT
from tests.browser.site import Site


def test_pointing_at_a_box_brings_out_its_line(site: Site) -> None:
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    site.box(1).hover(force=True)
    site.expect_active(1)
    expect(site.page.locator("[data-tip-text]")).to_have_text(RECEIPT.lines[1])
    expect(site.page.locator("[data-tip-level]")).to_contain_text("%")
    letters = RECEIPT.lines[1].replace(" ", "")
    expect(site.page.locator("[data-boxes] [data-char]")).to_have_count(len(letters))
    expect(site.page.locator("[data-chars] > *")).to_have_text(list(letters))
    site.row(2).hover()
    site.expect_active(2)
    site.page.mouse.move(5, 5)
    expect(site.page.locator("[data-tip]")).to_be_hidden()


def test_what_is_unsure_is_marked_in_the_text_and_on_the_picture(site: Site) -> None:
    def less_sure(route: Route) -> None:
        answer = route.fetch()
        said = answer.json()
        said["lines"][0]["confidence"] = 0.95
        said["lines"][1]["confidence"], said["lines"][1]["chars"][0]["confidence"] = 0.8, 0.75
        said["lines"][2]["confidence"], said["lines"][2]["chars"][-1]["confidence"] = 0.4, 0.3
        route.fulfill(response=answer, json=said)

    site.page.route("**/recognize", less_sure)
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    for number, level in enumerate(("sure", "check", "doubt")):
        expect(site.box(number)).to_have_class(re.compile(f"box--{level}"))
    marks = site.page.locator("[data-lines] mark")
    expect(marks).to_have_text([RECEIPT.lines[1][0], RECEIPT.lines[2][-1]])
    expect(marks.nth(0)).to_have_class(re.compile("unsure--check"))
    expect(marks.nth(1)).to_have_class(re.compile("unsure--doubt"))


def test_text_is_selected_on_the_picture(site: Site) -> None:
    page = site.page
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    on_picture = page.locator("[data-laid] .laid")
    first, second = (on_picture.nth(number).bounding_box() for number in (0, 1))
    assert first
    assert second
    page.mouse.move(first["x"] + 1, first["y"] + first["height"] / 2)
    page.mouse.down()
    page.mouse.move(second["x"] + second["width"] + 3, second["y"] + second["height"] / 2, steps=5)
    page.mouse.up()
    page.keyboard.press("Control+c")
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == "\n".join(RECEIPT.lines[:2])
    on_picture.nth(2).dblclick(position={"x": 4, "y": first["height"] / 2})
    page.keyboard.press("Control+c")
    assert page.evaluate("navigator.clipboard.readText()") == RECEIPT.lines[2].split()[0]


def test_boxes_lie_on_their_lines(site: Site) -> None:
    """The second box, on the screen, is where the second line was drawn."""
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    picture = site.page.locator("[data-picture]").bounding_box()
    box = site.box(1).bounding_box()
    assert picture
    assert box
    scale = picture["height"] / RECEIPT.draw().height
    middle = (box["y"] + box["height"] / 2 - picture["y"]) / scale
    assert MARGIN + LINE < middle < MARGIN + 2 * LINE
    assert abs((box["x"] - picture["x"]) / scale - MARGIN) < 20


def test_tab_and_arrows_go_from_line_to_line(site: Site) -> None:
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    site.page.get_by_role("tab", name="Text").focus()
    site.page.keyboard.press("Tab")
    site.expect_active(0)
    site.page.keyboard.press("Tab")
    site.expect_active(1)
    site.page.keyboard.press("ArrowDown")
    site.expect_active(2)
    site.page.keyboard.press("End")
    site.expect_active(3)
    expect(site.row(3)).to_be_focused()
    expect(site.page.locator("[data-tip-text]")).to_have_text(RECEIPT.lines[3])


def test_results_can_be_downloaded(site: Site) -> None:
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    got: dict[str, str] = {}
    for kind in ("Text (.txt)", "Result with boxes (.json)"):
        site.page.locator("summary").click()
        with site.page.expect_download() as download:
            site.page.get_by_role("button", name=kind).click()
        name = download.value.suggested_filename
        got[name] = Path(download.value.path()).read_text("utf-8")
    assert got["receipt.txt"] == RECEIPT.text + "\n"
    assert json.loads(got["receipt.json"])["text"] == RECEIPT.text


def test_the_result_is_shown_as_json(site: Site) -> None:
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    site.page.get_by_role("tab", name="Text").focus()
    site.page.keyboard.press("ArrowRight")
    expect(site.page.get_by_role("tab", name="JSON")).to_be_focused()
    shown = json.loads(site.page.locator("[data-json]").inner_text())
    assert [line["text"] for line in shown["lines"]] == list(RECEIPT.lines)
    assert len(shown["lines"][0]["chars"]) == len(RECEIPT.lines[0])
    site.page.get_by_role("button", name="Copy JSON").click()
    expect(site.page.get_by_role("button", name="Copied")).to_be_visible()
    assert json.loads(site.clipboard()) == shown


def test_the_picture_zooms(site: Site) -> None:
    site.choose((RECEIPT.name, RECEIPT.encode()))
    site.expect_text(*RECEIPT.lines)
    page = site.page

    def width() -> float:
        box = page.locator("[data-picture]").bounding_box()
        assert box
        return box["width"]

    page.get_by_role("button", name="100 %").click()
    assert width() == RECEIPT.draw().width
    page.get_by_role("button", name="Zoom in").click()
    assert width() == pytest.approx(1.25 * RECEIPT.draw().width, abs=1)
    for _ in range(4):
        page.get_by_role("button", name="Zoom in").click()
    place = page.locator("[data-stage]")
    before, box = place.evaluate("stage => stage.scrollLeft"), place.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] / 2, box["y"] + 8)  # above the first line
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] / 2 - 60, box["y"] + 8, steps=4)
    page.mouse.up()
    assert place.evaluate("stage => stage.scrollLeft") == before + 60
    page.get_by_role("button", name="Whole").click()
    stage = page.locator("[data-stage]").bounding_box()
    assert stage
    assert width() <= stage["width"]
