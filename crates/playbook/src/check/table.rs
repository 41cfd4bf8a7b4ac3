//! The rules of the official schema as a table: which properties an object has, of which type, and which it must have.

/// What a property has to be.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Text,
    Flag,
    /// A whole number within bounds.
    Whole(u64, u64),
    Identifier,
    Time,
    /// A time with exactly three digits of a second.
    Moment,
    /// A list of at least so many, each of a form.
    List(usize, &'static Form),
    /// An object that is looked at elsewhere, or by nobody.
    Object,
    /// A dictionary of at least so many, each of a form, by names that whoever wrote it chose.
    Map(usize, &'static Form),
    /// One of these texts.
    OneOf(&'static [&'static str]),
    /// The value of a variable's type, or a text that uses a variable.
    Of(&'static str),
    /// Text or a number.
    Scalar,
    Variables,
    /// Where more is written: a name, and something that leads there.
    Reference,
    /// The first value of a variable: text, null, or an object for a dictionary.
    Value,
    Shape(&'static Shape),
    /// Something of a form, or null.
    Maybe(&'static Form),
}

/// What an object has.
pub(super) struct Shape {
    pub(super) has: &'static [(&'static str, Form)],
    pub(super) needs: &'static [&'static str],
}

/// A year of milliseconds: nothing in an incident waits longer.
const YEAR: u64 = 366 * 24 * 3_600_000;

pub(super) const REFERENCE: Shape = Shape {
    has: &[
        ("name", Form::Text),
        ("description", Form::Text),
        ("source", Form::Text),
        ("url", Form::Text),
        ("external_id", Form::Text),
        ("reference_id", Form::Text),
    ],
    needs: &["name"],
};
pub(super) const REFERENCES: Form = Form::List(1, &Form::Reference);
/// Objects by their identifiers; a dictionary that is there has one.
pub(super) const ENTRIES: Form = Form::Map(1, &Form::Object);
const SUMMARY: Shape = Shape {
    has: &[
        ("manual_playbook", Form::Flag),
        ("external_playbooks", Form::Flag),
        ("parallel_processing", Form::Flag),
        ("if_logic", Form::Flag),
        ("while_logic", Form::Flag),
        ("switch_logic", Form::Flag),
        ("temporal_logic", Form::Flag),
        ("data_markings", Form::Flag),
        ("digital_signatures", Form::Flag),
        ("countersigned_signatures", Form::Flag),
        ("extensions", Form::Flag),
    ],
    needs: &[],
};
pub(super) const PLAYBOOK: Shape = Shape {
    has: &[
        ("type", Form::Text),
        ("spec_version", Form::Text),
        ("id", Form::Identifier),
        ("name", Form::Text),
        ("description", Form::Text),
        ("playbook_types", Form::List(0, &Form::Text)),
        ("playbook_activities", Form::List(1, &Form::Text)),
        ("playbook_processing_summary", Form::Shape(&SUMMARY)),
        ("created_by", Form::Identifier),
        ("created", Form::Moment),
        ("modified", Form::Moment),
        ("revoked", Form::Flag),
        ("valid_from", Form::Time),
        ("valid_until", Form::Time),
        ("derived_from", Form::List(1, &Form::Identifier)),
        ("related_to", Form::List(1, &Form::Identifier)),
        ("priority", Form::Whole(0, 100)),
        ("severity", Form::Whole(0, 100)),
        ("impact", Form::Whole(0, 100)),
        ("industry_sectors", Form::List(1, &Form::Text)),
        ("labels", Form::List(1, &Form::Text)),
        ("external_references", REFERENCES),
        ("markings", Form::List(1, &Form::Identifier)),
        ("playbook_variables", Form::Variables),
        ("workflow_start", Form::Identifier),
        ("workflow_exception", Form::Identifier),
        ("workflow", Form::Object),
        ("playbook_extensions", ENTRIES),
        ("authentication_info_definitions", ENTRIES),
        ("agent_definitions", ENTRIES),
        ("target_definitions", ENTRIES),
        ("extension_definitions", Form::Object),
        ("data_marking_definitions", Form::Object),
        ("signatures", Form::List(1, &Form::Object)),
    ],
    needs: &["spec_version", "name", "created_by", "created", "modified", "workflow_start"],
};
pub(super) const STEP: &[(&str, Form)] = &[
    ("type", Form::Text),
    ("name", Form::Text),
    ("description", Form::Text),
    ("external_references", REFERENCES),
    ("delay", Form::Whole(0, YEAR)),
    ("timeout", Form::Whole(0, YEAR)),
    ("step_variables", Form::Variables),
    ("owner", Form::Identifier),
    ("on_completion", Form::Identifier),
    ("on_success", Form::Identifier),
    ("on_failure", Form::Identifier),
    ("step_extensions", ENTRIES),
];
const NAMES: Form = Form::List(1, &Form::Text);
pub(super) const STEPS: &[(&str, Shape)] = &[
    ("start", Shape { has: &[], needs: &[] }),
    ("end", Shape { has: &[], needs: &[] }),
    (
        "action",
        Shape {
            has: &[
                ("commands", Form::List(1, &Form::Object)),
                ("agent", Form::Identifier),
                ("targets", Form::List(1, &Form::Identifier)),
                ("in_args", NAMES),
                ("out_args", NAMES),
            ],
            needs: &["commands", "agent"],
        },
    ),
    (
        "playbook-action",
        Shape {
            has: &[
                ("playbook_id", Form::Identifier),
                ("playbook_version", Form::Time),
                ("in_args", NAMES),
                ("out_args", NAMES),
            ],
            needs: &["playbook_id"],
        },
    ),
    ("parallel", Shape { has: &[("next_steps", Form::List(2, &Form::Identifier))], needs: &["next_steps"] }),
    (
        "if-condition",
        Shape {
            has: &[("condition", Form::Text), ("on_true", Form::Identifier), ("on_false", Form::Identifier)],
            needs: &["condition", "on_true"],
        },
    ),
    (
        "while-condition",
        Shape { has: &[("condition", Form::Text), ("on_true", Form::Identifier)], needs: &["condition", "on_true"] },
    ),
    (
        "switch-condition",
        Shape { has: &[("switch", Form::Text), ("cases", Form::Map(0, &Form::Text))], needs: &["switch", "cases"] },
    ),
];
pub(super) const EXTRA: Shape = Shape {
    has: &[
        (
            "inverse",
            Form::Shape(&Shape {
                has: &[("step", Form::Identifier), ("manual", Form::Text), ("none", Form::Text)],
                needs: &[],
            }),
        ),
        ("proof", Form::Text),
        ("deadline", Form::Whole(1, 60 * 24 * 366)),
        ("owner", Form::Text),
    ],
    needs: &[],
};
pub(super) const VARIABLE: Shape = Shape {
    has: &[
        ("type", Form::Text),
        ("description", Form::Text),
        ("value", Form::Value),
        ("constant", Form::Flag),
        ("external", Form::Flag),
    ],
    needs: &["type"],
};
