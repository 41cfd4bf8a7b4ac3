//! Stories by what people call them.

use super::review;

#[test]
fn a_story_is_found_by_number_id_and_beginning() {
    let stories = review("incident").stories;
    let number = |wanted: &str| stories.find(wanted).map(|(number, _)| number).map_err(|error| error.to_string());
    assert_eq!((number("1"), number("2")), (Ok(1), Ok(2)));
    assert_eq!((number("s-9a8b7"), number("s-9a8b00000001")), (Ok(1), Ok(2)));
    let refused = |wanted: &str| number(wanted).unwrap_err();
    assert_eq!(
        refused("s-9a8b"),
        "s-9a8b begins the ids of 2 stories, s-9a8b7c6d5e4f and s-9a8b00000001; give more of the id, or the story's \
         number in `stanch stories`"
    );
    for wanted in ["0", "3", "99999999999999999999999", "", "f-1", "-1", "S-9A8B7C6D5E4F"] {
        assert_eq!(
            refused(wanted),
            format!(
                "there is no story {wanted}; give a number from 1 to 2 or the beginning of an id, as `stanch stories` \
                 lists them"
            )
        );
    }
}

#[test]
fn where_there_is_no_story_the_way_out_is_another_one() {
    let stories = review("silent").stories;
    assert_eq!(
        stories.find("1").unwrap_err().to_string(),
        "there is no story 1, as this review tells none; see what it found with `stanch findings`"
    );
}
