"""Holds YAML files against the JSON Schema of their kind: validate.py SCHEMAS FILE..., one line a fault."""

import json
import pathlib
import sys

import jsonschema
import yaml


class Loader(yaml.SafeLoader):
    """As an editor reads YAML for JSON Schema: a date is a text, for JSON has no dates."""


Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:timestamp"]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def main(schemas, *files):
    validators, faults = {}, 0
    for file in files:
        record = yaml.load(pathlib.Path(file).read_text(encoding="utf-8"), Loader)
        kind = record["schema"].split("/")[1]
        if kind not in validators:
            schema = json.loads(pathlib.Path(schemas, f"{kind}.json").read_text(encoding="utf-8"))
            validator = jsonschema.Draft202012Validator
            validator.check_schema(schema)
            validators[kind] = validator(schema, format_checker=validator.FORMAT_CHECKER)
        for error in validators[kind].iter_errors(record):
            faults += 1
            print(f"{file} {error.json_path}: {error.message[:200]}")
    print(f"{len(files)} files, {faults} faults")
    return 1 if faults else 0


sys.exit(main(*sys.argv[1:]))
