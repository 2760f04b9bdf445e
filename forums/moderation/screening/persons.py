"""What screening holds of people."""

from community.commons.persons import DELETED, FORMER, Table, declare, nobodys

ACT = "an act of the team stays answerable; the name goes"
TEAMS = "settings of the team, with nobody's words"
declare(
    Table(
        "screening.Print", DELETED, "made from a text", aside="author", stays="made from a text, as numbers"
    ),
    Table(
        "screening.Screening", DELETED, "it goes with the text", stays="what a rule found in a text: numbers"
    ),
    Table("screening.Trial", FORMER, ACT, aside="started_by", stays=TEAMS),
    Table("screening.AssistantVersion", FORMER, ACT, aside="learned_by", stays=TEAMS),
    Table("screening.Setting", FORMER, ACT, aside="changed_by", stays=TEAMS),
    Table("screening.RuleSet", FORMER, ACT, aside="made_by", stays=TEAMS),
    Table("screening.RuleSetVersion", FORMER, ACT, aside="made_by", stays=TEAMS),
    Table("screening.Proposal", FORMER, ACT, aside="by closed_by", stays=TEAMS),
    Table("screening.Switch", FORMER, ACT, aside="changed_by", stays=TEAMS),
)
nobodys("screening.Hit", why="which rule struck, by numbers")
