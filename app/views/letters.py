"""The link at the foot of a letter: to hear no more of a topic, in one click and without logging in."""

from flask import Blueprint, abort, current_app, render_template, request
from flask.typing import ResponseReturnValue

from app import tokens
from app.acts import talk as acts
from app.database import read_again, reading, transaction
from app.identity import now
from app.models import Member, Topic

blueprint = Blueprint("letters", __name__)


@blueprint.route("/discussion/<number>/arret/<token>", methods=["GET", "POST"])
def stop(number: str, token: str) -> ResponseReturnValue:
    """Ask, then do it: programs that open every link of a letter stop nothing. Mail programs send the POST themselves.

    It needs no session and no token of one: the signed link is the proof, and all that it can do is to stop a letter.
    """
    read = tokens.read_following(current_app.extensions["settings"].secret_key, token)
    if read is None or str(read.topic_id) != number:
        abort(404)
    topic = reading().get(Topic, read.topic_id) or abort(404)
    done = request.method == "POST"
    if done:
        with transaction() as session:
            by = session.get_one(Member, read.member_id)
            acts.unsubscribe(session, session.get_one(Topic, topic.id), by, now())
        read_again()
        topic = reading().get_one(Topic, read.topic_id)
    return render_template("letters/stop.html", topic=topic, done=done)
