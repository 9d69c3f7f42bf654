"""Runs one case of the contract with the official OpenAI client for each line that it reads.

A line is a JSON object with `case`, `baseUrl`, `apiKey`, `model` and `tooLong`; the answers are lines
too: `{"event": "first-text"}`, then `{"result": ...}` or `{"failed": ...}`.
"""

import json
import sys

import openai


def tell(value):
    print(json.dumps(value), flush=True)


def usage_of(usage):
    if usage is None:
        return None
    return {
        "prompt": usage.prompt_tokens,
        "completion": usage.completion_tokens,
        "total": usage.total_tokens,
    }


def ask(order, content):
    return {"model": order["model"], "messages": [{"role": "user", "content": content}]}


def models(client, order):
    return [model.id for model in client.models.list()]


def whole(client, order):
    answer = client.chat.completions.create(**ask(order, "Hello"))
    choice = answer.choices[0]
    return {
        "content": choice.message.content,
        "finishReason": choice.finish_reason,
        "usage": usage_of(answer.usage),
        "pieces": 1,
    }


def read_stream(client, order, **options):
    stream = client.chat.completions.create(**ask(order, "Hello"), stream=True, **options)
    answer = {"content": "", "finishReason": None, "usage": None, "pieces": 0}
    for chunk in stream:
        choice = chunk.choices[0] if chunk.choices else None
        text = choice.delta.content if choice else None
        if text:
            if answer["pieces"] == 0:
                tell({"event": "first-text"})
            answer["pieces"] += 1
            answer["content"] += text
        if choice and choice.finish_reason:
            answer["finishReason"] = choice.finish_reason
        answer["usage"] = answer["usage"] or usage_of(chunk.usage)
    return answer


def stream(client, order):
    return read_stream(client, order, stream_options={"include_usage": True})


def stream_without_usage(client, order):
    return read_stream(client, order)


def completion(client, order):
    answer = client.completions.create(model=order["model"], prompt="Hello")
    choice = answer.choices[0]
    return {
        "content": choice.text,
        "finishReason": choice.finish_reason,
        "usage": usage_of(answer.usage),
        "pieces": 1,
    }


def cancel(client, order):
    with client.chat.completions.create(**ask(order, "Go on"), stream=True) as chunks:
        for chunk in chunks:
            if chunk.choices and chunk.choices[0].delta.content:
                tell({"event": "first-text", "waits": True})
                sys.stdin.readline()
                break


def raised(call):
    try:
        call()
    except Exception as error:  # Whatever it is, its class is what the test asks for.
        code = getattr(error, "code", None)
        return {
            "name": type(error).__name__,
            "isOwn": isinstance(error, openai.APIError),
            "status": getattr(error, "status_code", None),
            "code": code if isinstance(code, str) else None,
        }
    return None


def wrong_model(client, order):
    return raised(
        lambda: client.chat.completions.create(**{**ask(order, "Hello"), "model": "gpt-4"})
    )


def too_long(client, order):
    return raised(lambda: client.chat.completions.create(**ask(order, order["tooLong"])))


def killed(client, order):
    return raised(lambda: read_stream(client, order))


CASES = {
    "models": models,
    "whole": whole,
    "stream": stream,
    "stream-without-usage": stream_without_usage,
    "completion": completion,
    "cancel": cancel,
    "wrong-model": wrong_model,
    "too-long": too_long,
    "killed": killed,
}

for line in sys.stdin:
    order = json.loads(line)
    try:
        client = openai.OpenAI(base_url=order["baseUrl"], api_key=order["apiKey"])
        tell({"result": CASES[order["case"]](client, order)})
    except Exception as error:
        tell({"failed": f"{type(error).__name__}: {error}"})
