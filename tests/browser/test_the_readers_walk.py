"""From a camera of the demo to who says what of it, to a letter that asks for the rest, and to saying it oneself."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.registry import cameras
from app.registry.dossiers import memberships, predicates, systems
from app.registry.filtering.filters import CameraFilter
from tests.browser.conftest import Site
from tests.factories import described_system

TRAFFORD = "Public cameras of Trafford Council"
CRANSTON = "Number-plate readers of Cranston Police Department"


@pytest.fixture(params=[(390, "dark"), (1280, "light")], ids=["phone", "desktop"])
def reader(request: pytest.FixtureRequest, new_context: Callable[..., BrowserContext]) -> Page:
    width, scheme = request.param
    return new_context(viewport={"width": width, "height": 800}, color_scheme=scheme).new_page()


@pytest.mark.usefixtures("of_the_demo")
def test_from_a_camera_to_what_is_behind_it_and_to_the_letter_that_asks_for_the_rest(reader: Page, site: Site) -> None:
    with site.database.reading() as session:
        numbers = {row["name"]: row["id"] for row in systems.everything(session)}
        of_council = CameraFilter.parse([("operator", "Trafford Council")])
        [camera] = cameras.page(session, of_council, limit=1)
        assert memberships.system_of(session, camera["id"]) == numbers[TRAFFORD]
    main = reader.locator("main")

    # Nobody says of the council's cameras that faces are compared: that is what the page says, question by question.
    reader.goto(f"{site.url}/cameras/{camera['id']}")
    expect(reader.get_by_role("heading", name="Is it compared with a database?")).to_be_visible()
    expect(reader.get_by_role("heading", name="Which data are joined?")).to_be_visible()
    expect(reader.get_by_role("heading", name="Was it measured?")).to_be_visible()
    for sentence in (
        "Nobody has recorded which database it compares with.",
        "Nobody has recorded which data are joined to a match.",
        "No independent measurement of it is known.",
    ):
        expect(main).to_contain_text(sentence)

    main.get_by_role("link", name=TRAFFORD).click()
    expect(reader.get_by_role("heading", level=1)).to_have_text(TRAFFORD)
    expect(main).to_contain_text("Run by Trafford Council (documented: Trafford Council, the operator).")
    main.get_by_role("link", name="Ask for it: make a letter").click()

    letter = reader.get_by_role("article", name="The letter")
    expect(letter).to_be_visible()
    asks = letter.locator("ol > li").all_inner_texts()
    known = ("operator", "camera_count", "purpose", "legal_basis")
    assert asks == [each.asks for each in predicates.asked() if each.name not in known]
    with reader.expect_download() as saved:
        reader.get_by_role("link", name="Save as text").click()
    text = saved.value.path().read_text("utf-8")
    assert all(ask in text for ask in asks)
    assert "Freedom of Information Act 2000" in text


@pytest.mark.usefixtures("of_the_demo")
def test_from_a_camera_that_is_matched_to_with_what_by_whom_and_whether_it_was_measured(
    reader: Page, site: Site
) -> None:
    with site.database.reading() as session:
        [camera] = cameras.page(session, CameraFilter.parse([("operator", "Cranston Police Department")]), limit=1)
    main = reader.locator("main")

    reader.goto(f"{site.url}/cameras/{camera['id']}")
    for answer in (
        "Stolen cars and wanted suspects in state and national crime databases",
        "What is compared with it: Number plates",
        "says Cranston Police Department, the operator",
        "No independent measurement of it is known.",
    ):
        expect(main).to_contain_text(answer)
    main.get_by_role("link", name=CRANSTON).click()

    short = reader.get_by_role("region", name="In short")
    for sentence in (
        "No facial recognition is known of it (reported: Cranston Police Department, the operator).",
        "Compares number plates live with: Stolen cars and wanted suspects in state and national crime databases; "
        "Missing people, AMBER and Silver Alerts (reported: Cranston Police Department, the operator).",
        "Joins to a match: vehicle (reported: Cranston Police Department, the operator).",
    ):
        expect(short).to_contain_text(sentence)
    reader.get_by_role("link", name="Source 1", exact=True).first.click()
    expect(reader.locator(":target")).to_contain_text("Flock Safety license plate cameras")


@pytest.mark.usefixtures("of_the_demo")
def test_from_a_camera_of_which_nothing_is_said_to_what_is_known_of_systems_in_its_country(
    reader: Page, site: Site
) -> None:
    with site.database.reading() as session:
        [camera] = cameras.page(session, CameraFilter.parse([("operator", "Trafford Council")]), limit=1)
    reader.goto(f"{site.url}/cameras/{camera['id']}")

    elsewhere = reader.get_by_role("region", name="Known elsewhere in the same country: United Kingdom")
    expect(elsewhere).to_contain_text("Nobody says that this camera belongs to any of these systems.")
    elsewhere.get_by_role("link", name="Live facial recognition of the Metropolitan Police").click()

    expect(reader.get_by_role("region", name="In short")).to_contain_text("Compares faces live with: Watch list")


@pytest.mark.usefixtures("of_the_demo")
def test_of_a_system_that_is_matched_the_first_click_says_with_what_by_whom_and_whether_it_was_measured(
    reader: Page, site: Site
) -> None:
    reader.goto(f"{site.url}/systems")

    reader.get_by_role("link", name="Live facial recognition of the Metropolitan Police").click()

    short = reader.get_by_role("region", name="In short")
    for sentence in (
        "It recognises faces, and this is confirmed (documented: University of Essex).",
        "Compares faces live with: Watch list of one deployment (documented: Metropolitan Police Service,",
        "Nobody has recorded which data are joined to a match.",
        "Measured: 19 % of the alerts were right, 8 of 42 (documented: University of Essex)",
    ):
        expect(short).to_contain_text(sentence)
    reader.get_by_role("link", name="Ask for it: make a letter").click()
    expect(reader.get_by_role("article", name="The letter")).to_contain_text("Which other data about a person")


@pytest.mark.parametrize("has_scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_what_was_typed_of_a_claim_is_there_after_a_mistake_and_after_the_browsers_own_way_back(
    new_context: Callable[..., BrowserContext], site: Site, has_scripts: bool
) -> None:
    with site.database.writing() as session:
        described_system(session)
        session.commit()
    page = new_context(viewport={"width": 390, "height": 800}, java_script_enabled=has_scripts).new_page()
    heading, onward = page.get_by_role("heading", level=1), page.locator("button.button-primary")
    page.goto(f"{site.url}/systems/1")
    page.get_by_role("link", name="Say what this system does").first.click()
    page.get_by_label("Data joined to a match").check()
    onward.click()
    page.get_by_label("Home address").check()
    page.keyboard.press("Enter")
    expect(heading).to_have_text("Who says so?")
    page.get_by_label("Their name").fill("Daily Paper")
    onward.click()
    expect(page.get_by_role("alert")).to_contain_text("Say what kind of source that is.")
    expect(page.get_by_label("Their name")).to_have_value("Daily Paper")
    page.get_by_label("The press").check()
    onward.click()
    page.get_by_label("What kind of source").select_option("press_report")
    page.get_by_label("Link").fill("https://example.org/article")
    onward.click()
    expect(heading).to_have_text("What are its words, and since when does it hold?")

    page.go_back()
    expect(heading).to_have_text("Where can others read it?")
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_label("Their name")).to_have_value("Daily Paper")
    for question in ("Where can others read it?", "What are its words, and since when does it hold?", "Is this right?"):
        onward.click()
        expect(heading).to_have_text(question)
    expect(page.locator("main")).to_contain_text("says Daily Paper")
    onward.click()

    expect(heading).to_have_text("Waiting for a moderator")
