"""Steps of repository.feature."""

import re

import pytest
from pytest_bdd import parsers, scenarios, then, when

from provenpath.proof.checks import names, only, some

scenarios("repository.feature")

AWS = "https://docs.aws.amazon.com/"
CODER = "https://coder.com/docs/"
EVERY_LAYER_HAS = {"main.tf", "variables.tf", "outputs.tf", "versions.tf"}
WORDS_OF_A_README = 12
"""What is shorter says too little to tell whether one wants it."""
LINE = re.compile(r"^(\w+) *=", re.MULTILINE)
VARIABLE = re.compile(r'^variable "(\w+)" {\n(.*?)^}', re.MULTILINE | re.DOTALL)
LAYERS_WITH_RUNBOOKS = ("network", "cluster", "database", "edge", "trail", "access")
MOVE = ("Set", "Then run", "Proved by")
"""The heads of a table of moves, behind the first."""
SHARED = {"What every layer gets", "Where Terraform keeps its state"}
"""The titles of the files of an environment that belong to no one layer."""


@pytest.fixture
def layer_files(code):
    """The files of each layer that the pages show, by their names, by the layer's name."""
    return files_of(code, r"\w+/coder-eks/\d\d-([\w-]+)/(\w+\.tf)")


@pytest.fixture
def module_files(code):
    """The files of each module that the pages show, by their names, by the module's name."""
    return files_of(code, r"\w+/modules/([\w-]+)/(\w+\.tf)")


@pytest.fixture
def called(layer_files):
    """The modules that the shown layers call."""
    found = re.findall(r'source += "\.\./\.\./modules/([\w-]+)"', text_of(layer_files))
    return some(set(found), "module that a layer calls")


@pytest.fixture
def inputs(layer_files):
    """What each shown layer declares as its variables: whether it has to be given, by the name."""
    return {layer: declared(files) for layer, files in layer_files.items()}


@pytest.fixture
def example(page):
    """The files of the example environment by their titles."""
    return {title: text for title, text in page.files.items() if title in SHARED or re.search(r"layer gets$", title)}


## When


@when(parsers.parse('I read the code on the pages "{paths}"'), target_fixture="code", converters={"paths": names})
def read_code(site, paths):
    return [site.page(path) for path in paths]


## Then


@then(parsers.parse('it should name the layers "{layers}", and no other'), converters={"layers": names})
def names_layers(page, layers):
    assert list_of(page, "Layer") == layers


@then(
    parsers.parse('a picture on the pages "{paths}" should account for each'),
    converters={"paths": names},
)
def pictures_account(site, page, paths):
    accounted = set()
    for other in map(site.page, paths):
        accounts = re.findall(r"What is drawn of the layers? ([\w, ]+), and what is left out", other.text)
        assert len(accounts) == len(other.pictures), (other.path, accounts)
        for picture, account in zip(other.pictures, accounts, strict=True):
            assert "<svg" in site.picture(other, picture), picture
            accounted |= set(names(account))
    assert set(list_of(page, "Layer")) <= accounted, accounted


@then(parsers.parse('the page "{path}" should show the script that applies each, with the command that runs it'))
def shows_scripts(site, page, path):
    other = site.page(path)
    for layer in list_of(page, "Layer"):
        script = f"runbooks/coder-eks/deploy/{layer}.sh"
        assert script in other.files, sorted(other.files)
        assert re.search(rf"^layer=\w+/coder-eks/\d\d-{layer}$", other.files[script], re.MULTILINE), script
        assert re.search(r"^ *terraform .* apply ", other.files[script], re.MULTILINE), script
        assert any(re.fullmatch(rf"ENVIRONMENT=\S+ sh {script}", block) for block in other.code), script


@then(parsers.parse('the page of each should link to AWS\'s documentation, that of the backend being "{path}"'))
def link_to_aws(site, page, path):
    for layer in list_of(page, "Layer"):
        other = site.page(path if layer == "backend" else f"coder-eks/{layer}")
        assert any(link.startswith(AWS) for link in other.links), other.path


@then(parsers.parse('the pages "{paths}" should link to Coder\'s'), converters={"paths": names})
def link_to_coder(site, paths):
    for other in map(site.page, paths):
        assert any(link.startswith(CODER) for link in other.links), other.path


@then(parsers.parse('it should be that of the layers "{layers}", and of no other'), converters={"layers": names})
def is_of_layers(layer_files, layers):
    assert list(layer_files) == layers
    for layer, files in layer_files.items():
        assert files.keys() >= EVERY_LAYER_HAS, (layer, sorted(files))
        assert [name for name, text in files.items() if not text.strip()] == [], layer


@then("it should hold every module that they call, and no other")
def holds_modules(module_files, called):
    assert set(module_files) == called
    for module, files in module_files.items():
        assert files.keys() >= EVERY_LAYER_HAS, (module, sorted(files))


@then("it should declare every resource type that the pages of the layers document")
def declares_resources(layer_files, module_files, documented_types):
    found = set(re.findall(r'^resource "(\w+)"', text_of(layer_files) + text_of(module_files), re.MULTILINE))
    assert sorted(documented_types - found) == []


@then(parsers.parse('the page "{path}" should have a scenario that applies each of the layers'))
def suite_applies(site, path, layer_files):
    applied = applied_by_suite(site.page(path))
    assert sorted(applied) == sorted(layer_files)


@then(parsers.parse('each of the layers "{layers}" should say what it is'), converters={"layers": names})
def layers_explain(code, layers):
    said = {match[1]: match[2] for match in headings(code, r"\d\d-([\w-]+): (.+)")}
    assert list(said) == layers
    for layer in layers:
        words = below(code, rf"\d\d-{layer}: .+").partition("Apply it ")[0].split()
        assert len(words) >= WORDS_OF_A_README, (layer, words)


@then("each of the layers should say after which it is applied, and by which command")
def layers_give_order_and_command(code, layer_files):
    blocks = [block for each in code for block in each.code]
    before = set()
    for layer in some(layer_files, "layer"):
        said = re.search(r"Apply it (first|after \d\d-([\w-]+))\b", below(code, rf"\d\d-{layer}: .+"))
        assert said, f"The {layer} layer does not say after which it is applied."
        assert {said[2]} <= before if before else said[1] == "first", (layer, said[0])
        script = f"runbooks/coder-eks/deploy/{layer}.sh"
        assert any(re.fullmatch(rf"ENVIRONMENT=\S+ {script}", block) for block in blocks), script
        before.add(layer)


@then("each module that they call should say what it is")
def modules_explain(code, called):
    for module in called:
        title = rf"(?i){module.replace('-', '[- ]')}(: .+)?"
        words = below(code, title).split()
        assert len(words) >= WORDS_OF_A_README, (module, words)


@then("each should be shown in use, with all that it requires and nothing that it does not know")
def modules_in_use(code, called, module_files):
    blocks = [block for page in code for block in page.code if block not in page.files.values()]
    for module in called:
        source = f'  source = "../../modules/{module}"'
        used = only([block for block in blocks if source in re.sub(" +=", " =", block)], f"example of {module}")
        known = declared(module_files[module])
        given_ = set(inside(used.partition("\n}")[0])) - {"source"}
        assert sorted(given_ - known.keys()) == [], module
        assert sorted({name for name, is_required in known.items() if is_required} - given_) == [], module


@then(
    parsers.parse('its files should give each of the layers "{layers}" what it requires'),
    converters={"layers": names},
)
def example_suffices(example, inputs, layers):
    assert list(inputs) == layers
    for layer in layers:
        required = {name for name, is_required in inputs[layer].items() if is_required}
        assert sorted(some(required, f"input that the {layer} layer requires") - given(example, layer)) == [], layer


@then("they should give none what it does not know")
def example_fits(example, inputs):
    for layer, known in inputs.items():
        own = set(LINE.findall(example.get(f"What the {layer} layer gets", "")))
        assert sorted((own | set(LINE.findall(example["What every layer gets"]))) - known.keys()) == [], layer


@then(parsers.parse('the commands on the page "{path}" should name that environment'))
def commands_name_it(site, path, example):
    environment = re.search(r'^environment *= *"(.+)"$', example["What every layer gets"], re.MULTILINE)
    assert environment, example["What every layer gets"]
    named = re.findall(
        r"^ENVIRONMENT=(\S+) sh runbooks/coder-eks/deploy/", "\n".join(site.page(path).code), re.MULTILINE
    )
    assert set(named) == {environment[1]}


@then(parsers.parse('it should lead through what to do before, and then "{days}"'), converters={"days": names})
def leads_through_days(page, days):
    starts = [re.match(r"Before you start$|Day \d+(?=: )", heading) for heading in page.headings]
    assert [start[0] for start in starts if start] == ["Before you start", *days]


@then(
    parsers.parse('its table, its scripts and its suite should have "{layers}" in one order'),
    converters={"layers": names},
)
def has_one_order(page, layers):
    known = {*layers, "nothing"}
    steps = [row for row in page.rows if row[0] in layers and set(names(row[1])) <= known]
    assert [row[0] for row in steps] == layers, steps
    for number, (layer, after, *_) in enumerate(steps):
        assert names(after) == ["nothing"] if number == 0 else set(names(after)) <= set(layers[:number]), (layer, after)
    scripts = re.findall(
        r"^ENVIRONMENT=\S+ sh runbooks/coder-eks/deploy/(\w+)\.sh$", "\n".join(page.code), re.MULTILINE
    )
    assert [name for name in scripts if name != "plan"] == layers
    applied = applied_by_suite(page)
    assert applied == layers


@then("every move that it lists should say what to set, what to run, and which scenario proves it")
def moves_are_whole(site, page):
    titles = tuple(some(titles_of_scenarios(site), "scenario on the pages of the runbooks"))
    for row in moves(page):
        assert all(row), row
        assert re.search(r"\w+ in \d\d-\w+\.tfvars|capacity\.yaml|deployment file", row[1]), row
        assert re.search(r"\w+\.sh\b|^Nothing$", row[2]), row
        assert row[3].startswith(titles), row


@then("every input that it names should be one of the layer whose file it names")
def inputs_are_known(page, inputs):
    found = re.findall(r"(\w+) in (\d\d)-(\w+)\.tfvars", page.text)
    for name, _, layer in some(found, "input with its file"):
        assert name in inputs[layer], f"The {layer} layer has no input {name}."


def files_of(pages, pattern):
    """The files whose titles are of a pattern, by name, by what they belong to."""
    found = {}
    for page in pages:
        for title, text in page.files.items():
            if match := re.fullmatch(pattern, title):
                found.setdefault(match[1], {})[match[2]] = text
    return found


def text_of(files):
    return "\n".join(text for each in files.values() for text in each.values())


def declared(files):
    """Whether each variable in the files has to be given, by its name."""
    found = [pair for text in files.values() for pair in VARIABLE.findall(f"{text}\n")]
    return {name: "default" not in inside(body) for name, body in found}


def inside(body):
    """The names that are set in a block of HCL itself, not in one that it holds."""
    return re.findall(r"^ {2}(\w+) *=", body, re.MULTILINE)


def list_of(page, head):
    """The first cells of the rows of the page's table that has this first head."""
    return [row[0] for row in only(page.tables_of(head), f"table with the head {head!r}")]


def headings(pages, pattern):
    return [match for page in pages for each in page.headings if (match := re.fullmatch(pattern, each))]


def below(pages, pattern):
    """The prose below the one heading that is of a pattern."""
    found = [
        words
        for page in pages
        for heading, words in zip(page.headings, page.prose, strict=True)
        if re.fullmatch(pattern, heading)
    ]
    return only(found, f"heading {pattern}")


def given(example, layer):
    """The variables that the example gives a layer; what names the bucket of the state is read by the backend alone."""
    own = {"What every layer gets", f"What the {layer} layer gets"}
    own |= {"Where Terraform keeps its state"} if layer == "backend" else set()
    return {name for title, text in example.items() if title in own for name in LINE.findall(text)}


def applied_by_suite(page):
    """The layers that the scenarios on a page apply, in their order."""
    suite = [block for block in page.code if block.startswith("Scenario:")]
    return re.findall(r'^ *When I run "runbooks/coder-eks/deploy/(\w+)\.sh"$', "\n".join(suite), re.MULTILINE)


def moves(page):
    """The rows of the tables of moves."""
    found = [table for table in page.tables if table[0][1:] == MOVE]
    assert len(found) > 1, "There is no table of moves for each of Day 1 and Day 2."
    return [row for heads, *rows in found for row in some(rows, f"move below {heads}")]


def titles_of_scenarios(site):
    """The titles of the scenarios on the pages of the runbooks that prove moves."""
    pages = [f"coder-eks/validate-{name}" for name in LAYERS_WITH_RUNBOOKS]
    code = "\n".join(block for path in [*pages, "coder-eks/what-if"] for block in site.page(path).code)
    return set(re.findall(r"^ *Scenario(?: Outline)?: (.+)$", code, re.MULTILINE))
