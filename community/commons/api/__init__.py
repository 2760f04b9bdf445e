"""The public API: tokens, doors, lists and the shape of every answer; each part adds its own `api.py`.

    room = Room("Topics")

    @room.lists("/topics", access=PUBLIC, answers=TopicOut, filters=TopicFilter)
    def topic_list(request): return Listed(Topic.objects.visible_to(request.user), order=…, show=…)

    @room.writes("POST", "/topics/{topic_id}/close", access=SIGNED_IN, answers=TopicOut)
    def topic_close(request, topic_id: Id): return shown(operations.close_topic(the_topic(…), by=request.user))

community/programs.py opens the rooms. docs/api.md says what the outside sees.
"""
