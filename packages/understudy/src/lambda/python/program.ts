/**
 * What runs a Python function in a process of its own: it reads calls as lines of JSON, answers them in the same way on what was its
 * standard output, and leaves that to the function, whose output becomes its log.
 */
export const pythonProgram = String.raw`
import builtins, datetime, importlib, json, logging, os, sys, time, traceback

given = json.loads(sys.argv[1])
answers = os.fdopen(os.dup(1), 'w', encoding='utf-8')
os.dup2(2, 1)
sys.path[:0] = [given['folder'], *given['paths']]
os.chdir(given['folder'])
offset = given['offsetMs'] / 1000
request_id = None

real_time = time.time
time.time = lambda: real_time() + offset
time.time_ns = lambda: int(time.time() * 1000000000)
for name in ('gmtime', 'localtime'):
    def patched(seconds=None, real=getattr(time, name)):
        return real(time.time() if seconds is None else seconds)
    setattr(time, name, patched)
real_datetime, real_date = datetime.datetime, datetime.date

class OfReal(type):
    def __instancecheck__(cls, one):
        return isinstance(one, real_datetime if cls is datetime.datetime else real_date)

class date(real_date, metaclass=OfReal):
    @classmethod
    def today(cls):
        return cls.fromtimestamp(time.time())

class moment(real_datetime, metaclass=OfReal):
    @classmethod
    def now(cls, tz=None):
        return cls.fromtimestamp(time.time(), tz)
    @classmethod
    def utcnow(cls):
        return cls.fromtimestamp(time.time(), datetime.timezone.utc).replace(tzinfo=None)
    @classmethod
    def today(cls):
        return cls.now()

date.__name__, moment.__name__ = 'date', 'datetime'
datetime.date, datetime.datetime = date, moment

class LambdaHandler(logging.Handler):
    def emit(self, record):
        stamp = time.strftime('%Y-%m-%dT%H:%M:%S', time.gmtime()) + '.%03dZ' % (time.time() * 1000 % 1000)
        if given['isJson']:
            line = {'timestamp': stamp, 'level': record.levelname, 'message': record.getMessage(), 'logger': record.name}
            if request_id:
                line['requestId'] = request_id
            if record.exc_info:
                line['errorType'] = record.exc_info[0].__name__
                line['errorMessage'] = str(record.exc_info[1])
            print(json.dumps(line), flush=True)
        else:
            print('[%s]\t%s\t%s\t%s' % (record.levelname, stamp, request_id or '', self.format(record)), flush=True)

logging.getLogger().addHandler(LambdaHandler())
if given['isJson']:
    logging.getLogger().setLevel({'TRACE': 5, 'FATAL': 50}.get(given['level'], given['level']))

def say(**message):
    print(json.dumps(message), file=answers, flush=True)
    # What was printed before belongs to this answer: it ends here.
    sys.stdout.flush()
    sys.stderr.flush()
    os.write(2, b'\0\n')

def told(error, skipped=0):
    trace = traceback.format_list(traceback.extract_tb(error.__traceback__)[skipped:])
    return {'errorType': type(error).__name__, 'errorMessage': str(error), 'trace': trace}

def of_runtime(kind, message, error=None):
    trace = traceback.format_list(traceback.extract_tb(error.__traceback__)) if error else []
    return {'errorType': 'Runtime.' + kind, 'errorMessage': message, 'trace': trace}

def loaded():
    module_name, _, name = given['handler'].rpartition('.')
    module_name = module_name.replace('/', '.')
    try:
        module = importlib.import_module(module_name)
    except ImportError as error:
        return None, of_runtime('ImportModuleError', "Unable to import module '%s': %s" % (module_name, error), error)
    except SyntaxError as error:
        return None, of_runtime('UserCodeSyntaxError', "Syntax error in module '%s': %s" % (module_name, error), error)
    except Exception as error:
        return None, told(error)
    handler = getattr(module, name, None)
    if not callable(handler):
        return None, of_runtime('HandlerNotFound', "Handler '%s' missing on module '%s'" % (name, module_name))
    return handler, None

class Context:
    def __init__(self, call):
        self.function_name = given['functionName']
        self.function_version = '$LATEST'
        self.invoked_function_arn = given['functionArn']
        self.memory_limit_in_mb = str(given['memoryMb'])
        self.aws_request_id = call['id']
        self.log_group_name = os.environ['AWS_LAMBDA_LOG_GROUP_NAME']
        self.log_stream_name = os.environ['AWS_LAMBDA_LOG_STREAM_NAME']
        self.identity = None
        self.client_context = None
        self._ends = time.monotonic() + call['timeoutMs'] / 1000
    def get_remaining_time_in_millis(self):
        return max(0, int((self._ends - time.monotonic()) * 1000))
    def log(self, message):
        print(message, flush=True)

def answer(handler, call):
    global request_id, offset
    request_id, offset = call['id'], call['offsetMs'] / 1000
    try:
        result = handler(json.loads(call['payload']), Context(call))
    except Exception as error:
        failure = told(error, 1)
        print('[ERROR] %s: %s\nTraceback (most recent call last):\n%s' % (
            failure['errorType'], failure['errorMessage'], ''.join(failure['trace'])), flush=True)
        return say(kind='error', error=failure)
    try:
        say(kind='result', payload=json.dumps(result))
    except (TypeError, ValueError) as error:
        say(kind='error', error=of_runtime('MarshalError', 'Unable to marshal response: %s' % error))

handler, failure = loaded()
if failure:
    say(kind='init failed', error=failure)
else:
    say(kind='ready')
    for line in sys.stdin:
        answer(handler, json.loads(line))
`;
