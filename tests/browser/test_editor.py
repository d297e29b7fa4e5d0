"""Adjusting a picture before it is read: what is sent is what is seen."""

import re

import cv2
import numpy as np
import pytest
from playwright.sync_api import Browser, expect

from deploy.stack import Stack
from tests.browser.editor import Editor, Pixels, decoded, encoded
from tests.browser.pictures import NOTE, RECEIPT
from tests.browser.receipt import photograph
from tests.browser.site import READING_TIME, Site
from tests.browser.test_imaging import shaded, text
from tests.browser.test_page import violations
from textline.binarize import otsu, sauvola
from textline.deskew import skew, straighten

NOTE_PIXELS = np.asarray(NOTE.draw())


@pytest.fixture
def editor(site: Site) -> Editor:
    return Editor(site)


def differs(one: Pixels, other: Pixels) -> float:
    """Mean difference, in grey values."""
    assert one.shape == other.shape
    return float(np.abs(one.astype(int) - other.astype(int)).mean())


def test_an_untouched_picture_is_sent_as_it_came(editor: Editor, site: Site) -> None:
    editor.open(NOTE.name, NOTE.encode())
    editor.slider("Contrast").press("End")
    editor.tab("Turn")
    editor.button("Left").click()
    editor.button("Reset").click()
    expect(editor.button("Reset")).to_be_disabled()
    assert editor.read() == NOTE.encode()
    site.expect_text(*NOTE.lines)


@pytest.mark.parametrize(("kind", "server"), [("Otsu", otsu), ("Sauvola", sauvola)])
def test_black_and_white_is_sent_as_the_server_would_make_it(
    editor: Editor, kind: str, server: object
) -> None:
    assert callable(server)
    picture = shaded()
    editor.open("shaded.png", encoded(picture))
    editor.dialog.get_by_role("radio", name=kind).check()
    expect(editor.dialog.locator("[data-size]")).to_have_text("803 × 601 pixels")
    sent = decoded(editor.read())
    assert (sent == server(picture)).all()


def test_the_preview_is_what_is_sent(editor: Editor) -> None:
    """A picture that is small enough is shown with each of its pixels."""
    editor.open("text.png", encoded(text()))
    before = editor.shown()
    assert (before == text()).all()
    editor.slider("Brightness").fill("-20")
    editor.slider("Contrast").fill("45")
    editor.dialog.get_by_role("checkbox", name="Grey").check()
    shown = editor.shown()
    assert (shown[..., 0] == shown[..., 1]).all()
    assert differs(shown, before) > 5
    assert (decoded(editor.read()) == shown).all()


def test_tilted_text_is_straightened_by_the_servers_angle(editor: Editor) -> None:
    picture = text(6.4)
    editor.open("tilted.png", encoded(picture))
    editor.tab("Turn")
    said = re.search(r"falls by ([\d.]+)°", editor.found.inner_text())
    assert said
    assert float(said[1]) == pytest.approx(skew(picture), abs=0.1)
    editor.button("Straighten").click()
    expect(editor.said).to_contain_text("Straightened")
    expect(editor.dialog.locator(".level")).to_have_class(re.compile("is-level"))
    sent = decoded(editor.read())
    assert abs(skew(sent)) <= 0.25
    assert differs(sent, straighten(picture).page) < 1


def test_a_quarter_turn_moves_pixels_and_changes_none(editor: Editor, site: Site) -> None:
    editor.open("note.png", encoded(np.rot90(NOTE_PIXELS)))
    editor.tab("Turn")
    editor.button("Right").click()
    assert (decoded(editor.read()) == NOTE_PIXELS).all()
    site.expect_text(*NOTE.lines)


def test_a_crop_is_dragged_and_boxes_lie_on_what_is_left(editor: Editor, site: Site) -> None:
    editor.open(RECEIPT.name, RECEIPT.encode())
    editor.tab("Turn")
    whole = np.asarray(RECEIPT.draw())
    editor.drag("Bottom edge", (0.5, 0.5))
    editor.handle("Left edge").press("Shift+ArrowRight")
    expect(editor.said).to_contain_text("Cropped to")
    width, height = map(int, re.findall(r"\d+", editor.said.inner_text()))
    assert abs(height - whole.shape[0] / 2) < 6
    assert abs(width - whole.shape[1] * 0.95) < 2
    sent = decoded(editor.read())
    assert (sent == whole[:height, -width:]).all()
    expect(site.page.locator("[data-fact=size]")).to_have_text(f"{width} × {height}")
    expect(site.page.locator("[data-picture]")).to_have_js_property("naturalWidth", width)
    assert site.page.locator("[data-boxes]").get_attribute("viewBox") == f"0 0 {width} {height}"


def test_paper_seen_from_the_side_is_laid_flat(editor: Editor) -> None:
    picture = decoded(photograph())
    editor.open("receipt.jpg", photograph())
    editor.tab("Perspective")
    height, width = picture.shape[:2]
    corners = [(92.0, 40.0), (704.0, 64.0), (680.0, 966.0), (52.0, 944.0)]
    names = ["Top left", "Top right", "Bottom right", "Bottom left"]
    for name, (x, y) in zip(names, corners, strict=True):
        editor.drag(f"{name} corner", (x / width, y / height))
    sent = decoded(editor.read())
    flat = np.array(
        [[0, 0], [sent.shape[1], 0], [sent.shape[1], sent.shape[0]], [0, sent.shape[0]]]
    )
    turn = cv2.getPerspectiveTransform(np.array(corners, np.float32), flat.astype(np.float32))
    expected = cv2.warpPerspective(picture, turn, (sent.shape[1], sent.shape[0]))
    assert sent.shape[0] > 1.35 * sent.shape[1]
    assert (sent[8:-8, 8:-8].min(2) < 60).mean() < 0.08  # of the dark table nothing is left
    assert differs(sent, np.asarray(expected, np.uint8)) < 8


def test_a_picture_that_was_read_is_adjusted_again_from_the_original(
    editor: Editor, site: Site
) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    site.expect_text(*NOTE.lines)
    editor.reopen()
    editor.dialog.get_by_role("radio", name="Otsu").check()
    expect(editor.dialog.locator("[data-threshold]")).to_contain_text(re.compile(r"\d"))
    assert (decoded(editor.read()) == otsu(NOTE_PIXELS)).all()
    site.expect_text(*NOTE.lines)
    editor.reopen()
    expect(editor.dialog.get_by_role("radio", name="Otsu")).to_be_checked()
    editor.button("Reset").click()
    assert editor.read() == NOTE.encode()


def test_a_picture_of_the_history_becomes_a_new_reading(editor: Editor, site: Site) -> None:
    site.choose((NOTE.name, NOTE.encode()))
    expect(site.cards).to_have_count(1, timeout=READING_TIME)
    site.open()
    site.cards.first.click()
    site.expect_text(*NOTE.lines)
    editor.reopen()
    editor.dialog.get_by_role("radio", name="Sauvola").check()
    assert (decoded(editor.read()) == sauvola(NOTE_PIXELS)).all()
    expect(site.cards).to_have_count(2)


def test_one_picture_after_another_and_the_rest_as_they_are(editor: Editor, site: Site) -> None:
    editor.adjust_first()
    site.choose(*((f"{number}.png", NOTE.encode()) for number in range(3)))
    expect(editor.dialog).to_contain_text("0.png")
    editor.wait()
    editor.read()
    expect(editor.dialog).to_contain_text("1.png")
    site.page.keyboard.press("Escape")
    expect(editor.dialog).to_have_count(0)
    expect(site.item("2.png")).to_have_attribute("data-status", "held")
    site.page.get_by_role("checkbox", name="Adjust before reading").uncheck()
    for number in (1, 2):
        done = site.item(f"{number}.png")
        expect(done).to_have_attribute("data-status", "done", timeout=READING_TIME)


def test_a_picture_that_cannot_be_opened_says_so_and_can_be_read(
    editor: Editor, site: Site
) -> None:
    editor.adjust_first()
    site.choose(("broken.png", NOTE.encode()[:200]), ("letter.tiff", NOTE.encode("TIFF")))
    expect(editor.dialog).to_contain_text("cannot open this kind")
    editor.button("Cancel").click()
    site.page.get_by_role("button", name="Read", exact=True).click()
    expect(site.item("broken.png")).to_have_attribute("data-status", "failed")
    expect(site.item("letter.tiff")).to_have_attribute("data-status", "done", timeout=READING_TIME)


def test_every_tool_is_labelled_and_works_by_keyboard(editor: Editor, site: Site) -> None:
    editor.open("text.png", encoded(text(3.0)))
    for name in ("Brightness", "Contrast"):
        editor.slider(name).press("ArrowRight")
        expect(editor.slider(name)).to_have_attribute("aria-valuetext", "+1")
    editor.dialog.get_by_role("radio", name="Off").press("ArrowLeft")
    expect(editor.dialog.get_by_role("radio", name="Sauvola")).to_be_checked()
    for name, value in (("Neighbourhood", "27 px"), ("Strictness", "0.21")):
        editor.slider(name).press("ArrowRight")
        expect(editor.slider(name)).to_have_attribute("aria-valuetext", value)
    editor.dialog.get_by_role("tab", name="Light").press("ArrowRight")
    editor.slider("Angle").press("ArrowRight")
    expect(editor.slider("Angle")).to_have_attribute("aria-valuetext", "0.05°")
    editor.button("Straighten").press("Enter")
    expect(editor.slider("Angle")).to_have_attribute("aria-valuetext", re.compile(r"^-2\.|^-3"))
    for side in ("Top", "Bottom", "Left", "Right"):
        expect(editor.handle(f"{side} edge")).to_be_visible()
    editor.handle("Top edge").press("ArrowDown")
    expect(editor.button("Whole picture")).to_be_visible()
    editor.dialog.get_by_role("tab", name="Turn").press("ArrowRight")
    editor.handle("Bottom right corner").press("ArrowLeft")
    expect(editor.button("Leave it as it is")).to_be_visible()
    site.page.keyboard.press("Escape")
    expect(editor.dialog).to_have_count(0)


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 360])
def test_axe_finds_nothing_in_the_editor(
    editor: Editor, site: Site, theme: str, width: int
) -> None:
    site.page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    site.page.set_viewport_size({"width": width, "height": 740})
    editor.open("receipt.jpg", photograph())
    editor.dialog.get_by_role("radio", name="Sauvola").check()
    for tab in ("Light", "Turn", "Perspective"):
        editor.tab(tab)
        assert violations(site) == []
        assert site.page.evaluate("document.documentElement.scrollWidth") <= width


def test_without_a_canvas_in_workers_it_works_all_the_same(browser: Browser, stack: Stack) -> None:
    with browser.new_context(locale="en-GB", base_url=stack.gateway_url) as context:
        context.add_init_script("delete HTMLCanvasElement.prototype.transferControlToOffscreen")
        site = Site(context.new_page(), stack.gateway_url)
        site.open()
        editor = Editor(site)
        editor.open("shaded.png", encoded(shaded()))
        editor.dialog.get_by_role("radio", name="Otsu").check()
        expect(editor.dialog.locator("[data-threshold]")).to_contain_text(re.compile(r"\d"))
        assert (editor.shown() == otsu(shaded())).all()
        assert (decoded(editor.read()) == otsu(shaded())).all()
        assert site.troubles == []
