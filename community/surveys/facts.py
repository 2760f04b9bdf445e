"""What can happen to polls. No fact says what somebody chose."""

from community.commons.activity.facts import fact


@fact("surveys.poll_added")
class PollAdded:
    """Somebody asked a question with choices."""

    poll_id: int
    choices: int
    secret: bool


@fact("surveys.ballot_cast")
class BallotCast:
    """Somebody voted, or changed their vote where voters are named."""

    poll_id: int
    changed: bool


@fact("surveys.ballot_withdrawn")
class BallotWithdrawn:
    """Somebody took their vote back, where voters are named."""

    poll_id: int


@fact("surveys.poll_closed", unless_own=True)
class PollClosed:
    """No more votes: by hand, or because its time was over (the automaton)."""

    poll_id: int
    voters: int


@fact("surveys.poll_removed", unless_own=True)
class PollRemoved:
    """A poll in which nobody had voted was taken away."""

    poll_id: int
