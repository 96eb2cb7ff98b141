/** What an endpoint's words mean: one table, read from the top. Words that no row knows leave the status to speak. */
import type { ErrorCode } from '../../shared/domain/app-error';

/** What to do where the error's own hint would miss it. */
export type Advice =
  | 'fewer-max-tokens'
  | 'more-credit-or-fewer-max-tokens'
  | 'shorter-or-fewer-max-tokens'
  | 'lower-temperature'
  | 'fewer-pictures'
  | 'key-limit'
  | 'free-tier'
  | 'load-a-model';

export interface Meaning {
  readonly code: ErrorCode;
  readonly advice?: Advice;
}

export interface MeaningRow extends Meaning {
  /** Matches one whole type, code or reason, in lower case. */
  readonly tag?: RegExp;
  /** Matches the message. */
  readonly says?: RegExp;
  /** Holds for these statuses alone; a status of 200 stands for an error in an answer. */
  readonly on?: (status: number) => boolean;
}

const isServerError = (status: number): boolean => status >= 500;
const isRefusal = (status: number): boolean => status < 500 && status !== 429;

const MAY_BE_BILLED: readonly MeaningRow[] = [
  // new-api: the model behind it had answered.
  {
    code: 'maybe-billed',
    tag: /^(read_response_body_failed|bad_response_body|bad_response|empty_response|stream_interrupted)$/,
  },
  {
    code: 'maybe-billed',
    on: (status) => isServerError(status) && status !== 503,
    says: /unexpected eof|timeout awaiting|context deadline exceeded|deadline exceeded|\b(request|upstream|response|read|operation) timed? ?out|connection reset|broken pipe|socket hang up|prematurely closed|econnreset|etimedout|上游.{0,6}超时/i,
  },
];

const ACCOUNT: readonly MeaningRow[] = [
  {
    code: 'account-suspended',
    tag: /^(account_(deactivated|suspended|disabled|locked|inactive)|access_terminated|(organization|user|project)_(disabled|suspended|banned)|1110|1112|1121)$/,
    // A switch of Google's in a project says nothing of the account.
    says: /^(?!.*has not been used in project).*\b(account|organi[sz]ation|project|team|workspace|user)\b.{0,80}\b(suspended|deactivated|disabled|banned|terminated|locked|frozen|not active|inactive|denied access)\b|(账户|账号|用户).{0,12}(锁定|封禁|冻结|禁用|停用|非活动)/is,
  },
  {
    code: 'payment-required',
    advice: 'more-credit-or-fewer-max-tokens',
    says: /fewer max[_ ]?tokens|can only afford|(lower|reduce|decrease) (the )?max[_ ]?(completion_)?tokens.{0,60}(credit|balance|afford)/i,
  },
  {
    code: 'payment-required',
    advice: 'key-limit',
    says: /\bkey limit (has been )?(exceeded|reached)|token quota is not enough|令牌额度(不足|已用尽)|(key|token).{0,40}\b(budget|spend(ing)?|credit) (limit )?(has been )?(exceeded|reached|exhausted)/i,
    tag: /^(pre_consume_token_quota_failed|key_limit_exceeded)$/,
  },
  // DashScope and Google call the limits of a minute a quota, too.
  {
    code: 'rate-limited',
    says: /allocated quota exceeded|error-code#token-limit|per[- ]?minute.{0,40}quota/i,
    on: (status) => status !== 402,
  },
  {
    code: 'payment-required',
    tag: /^(.*insufficient[_-]?(user[_-]?)?(quota|balance|credits?|funds)(_error)?|.*quota_?not_?enough|payment_required|.*billing.*|credits?_?error|.*spending[-_]limit.*|budget_?exceeded(_?error)?|exceeded_?budget|arrearage|.*overdue.*|credit_limit.*|exceeded_current_quota_error|prepaidbilloverdue|1113|base_resp:1008)$/,
    says: /\binsufficient[_ ](account |paid |user )?(balance|credits?|funds|quota)|\b(balance|credits?)\b[^.]{0,30}\b(too low|insufficient|not enough|not sufficient|depleted|exhausted|used up)\b|\bquota\b[^.]{0,20}\b(insufficient|not enough|not sufficient)\b|not enough (credits?|balance|funds|quota)|out of credits?|\bno credits?\b|(doesn['’]?t|does not|don['’]?t) have (any|enough) credits?|used all (available|of your) (available )?credits|(billing|spend(ing)?|credit|budget) (hard )?limit (has been |is |was )?(reached|exceeded)|(budget has been exceeded|over budget|exceeded ?budget)|payment (is )?required|requires? (more|additional|paid) (credits?|balance)|please (recharge|top ?up)|add (more )?credits|account (is )?in (good standing|arrears)|past invoices|余额不足|额度不足|(?<!今日|当日|每日)额度已用尽|额度失败|欠费|请?充值|资源包/i,
  },
  {
    code: 'country-refused',
    tag: /^(unsupported_country_region_territory|.*(country|region|location)_(not_supported|unsupported|restricted|blocked)|unsupported_(country|region|location).*)$/,
    says: /country, region,? or territory|user location is not supported|\b(your|this|user['’]?s?) (current )?(country|region|location|territory|area)\b.{0,60}\b(not|isn['’]?t|unsupported|restricted|blocked)\b|(not|isn['’]?t|un)\s?(available|supported|allowed)\b.{0,20}\bin your (current )?(country|region|location|territory|area)|(国家|地区|区域).{0,10}(不支持|不可用|受限)|不支持.{0,8}(国家|地区)/i,
  },
  {
    code: 'privacy-settings',
    says: /\bdata policy\b|guardrail restrictions|settings\/privacy|\bprivacy settings?\b|\b(zero[- ]data[- ]retention|zdr)\b|model training violation/i,
  },
  {
    code: 'quota-exhausted',
    advice: 'free-tier',
    says: /\bfree[_ -]?tier\b.{0,80}(\blimit: 0\b|not available|exhausted)|\blimit: 0\b/i,
    tag: /^allocationquota\.freetieronly$/,
  },
  {
    code: 'quota-exhausted',
    tag: /^(.*per_?(day|week|month|year).*|(daily|weekly|monthly)_.*|.*_(daily|weekly|monthly)(_.*)?|1304|1308|1309|1310|base_resp:2056)$/,
    says: /\bper[- ](day|week|month|year)\b|-per-(day|week|month)\b|\b(daily|weekly|monthly|5-hour|hourly) (\w+ ){0,3}(limit|quota|cap|allowance|usage)|\b(rpd|tpd)\b|(usage|request|token) (limit|quota)s? (for|of) (today|this (day|week|month)|the (day|week|month))|api usage limits?\b|will regain access|usage limit (has been |was |is )?(reached|exceeded)|(今日|每日|当日|每周|每月|小时).{0,20}(限额|上限|额度)/i,
    on: (status) => status !== 404,
  },
];

const CONTENT: readonly MeaningRow[] = [
  {
    code: 'content-filtered',
    tag: /^(.*content_?filter.*|.*content_?policy.*|moderation.*|.*_moderation|.*data_?inspection.*|sensitive_words.*|.*responsibleaipolicy.*|(image_)?safety|content_blocked|prompt_blocked|.*policy_?violation.*|prohibited_content|blocklist|1301|base_resp:102[67])$/,
    says: /content (management|moderation|safety|usage) polic|content[ -_]filter|requires moderation|(input|prompt|request|image|content|output)s? (was|were|is|has been|may have been) (flagged|moderated)|flagged (as|by|for) .{0,60}(violat|unsafe|sensitive|harm|moderat|polic|safety)|(blocked|rejected|filtered|stopped)\b.{0,60}\b(safety|moderation|content polic|usage polic|inappropriate|unsafe|sensitive|filter)|violat\w*.{0,40}(content|usage|safety) polic|considered high risk|content exists risk|inappropriate content|(unsafe|prohibited|sensitive) content|new_sensitive|敏感|不安全|违规|风险/i,
  },
];

const MODEL: readonly MeaningRow[] = [
  // The format of one picture comes before whether any are taken.
  {
    code: 'picture-refused',
    says: /uploaded an unsupported image|unsupported (image|media|file|mime)[ _-]?(format|type|media[_ -]?type|extension|mime)|(image|picture|media|file|mime)[ _-]?(format|type|media[_ -]?type|extension)\b.{0,60}\b(not (be )?(supported|allowed|accepted|recogni[sz]ed|valid)|unsupported|invalid|illegal)|does not match the provided media type/i,
    tag: /^(unsupported_image.*|invalid_image_(format|type|media_type)|unsupported_image_media_type)$/,
  },
  {
    code: 'no-image-input',
    tag: /^(.*image_input_(not_supported|unsupported)|vision_not_supported|unsupported_modality|.*images?_not_supported)$/,
    says: new RegExp(
      [
        String.raw`\bmmproj\b|is not a multi-?modal model|unknown variant .?image(_url)?\b|\btext[- ]only\b`,
        String.raw`no endpoints found that support (image|vision|multimodal)|at most 0 image|missing data required for image input`,
        String.raw`only supported by (certain|some|vision) models|image_url.{0,40}\b(not (supported|allowed|valid)|unsupported|only supported)`,
        String.raw`\b(does(n['’]?t| not)|do(n['’]?t| not)|cannot|can['’]?t|not able to|without)\b.{0,30}\b(support|accept|allow)\w*\b.{0,30}\b(images?|vision|multi-?modal|visual|image_url|pictures?)\b(?! (format|type|url|size|file|of (this|that)))`,
        String.raw`\b(cannot|can['’]?t|not able to|unable to) (see|view|read|process|handle|take) (images|pictures)\b`,
        String.raw`\b(images?|vision|multi-?modal|visual|picture)( (input|inputs|content|capabilit\w+|support|understanding|modality|parts?))? (is|are|was)( currently)?( not|n['’]?t) (supported|allowed|available|enabled|accepted|permitted)\b.{0,40}\b(model|deployment|server|endpoint|hint)`,
        String.raw`\b(images?|vision|multi-?modal|visual) (input|inputs|content|capabilit\w+|modality|parts?) (is |are )?(not (supported|allowed|available|enabled|accepted|permitted)|unsupported)`,
        String.raw`\bcontent\W{0,6}(value )?(must|should) be a (valid )?string|content.{0,20}expected (a )?string`,
        String.raw`不支持.{0,10}(图片|图像|视觉|多模态)|(图片|图像|视觉|多模态).{0,6}不支持`,
      ].join('|'),
      'i',
    ),
  },
  {
    code: 'model-not-found',
    advice: 'load-a-model',
    says: /\bno models? (is |are |currently )?loaded\b|model (is |was )?(un|not )loaded\b|failed to load model/i,
  },
  {
    code: 'overloaded',
    on: (status) => status === 429 || isServerError(status) || status === 200,
    tag: /^(.*overloaded.*|.*capacity_exceeded|service_unavailable(_error)?|server_busy|unavailable(_error)?|1305|1312)$/,
    says: /\boverloaded\b|(server|service|engine|model|system) (is )?(too |currently |very )?busy|at capacity|capacity exceeded|high (demand|load|traffic)|no instances? available|temporarily unavailable|loading model|model is (currently |still )?loading|负载|过载|访问量过大|繁忙/i,
  },
  {
    code: 'model-not-found',
    tag: /^(model_?not_?found(_error)?|model_not_available|model_not_exists?|invalid_model|unknown_model|deploymentnotfound|invalidendpointormodel.*|key_model_access_denied|model_?access_?denied|accessdenied\.unpurchased|1211|1220|1311)$/,
    says: new RegExp(
      [
        String.raw`\b(model|deployment)s?\b.{0,100}\b(not found|(does|do|did)(n['’]?t| not) exist|not exist|is not a valid|not (a )?valid model|no longer (available|supported|exists?)|has been (deprecated|decommissioned|removed|shut ?down|retired|discontinued)|not have access|not (been )?deployed|inaccessible)`,
        String.raw`\b(requested model|model [\`'"]?[\w./:-]+[\`'"]?) is not supported\b`,
        String.raw`\b(unknown|invalid|no such|unsupported|unrecogni[sz]ed) (model|deployment)\b(?! (output|response|parameter))|is not a valid model|not a supported model|unable to access model`,
        String.raw`\bno (available )?(channels?|deployments?|providers?) (is |are )?(available|found|for)\b|no endpoints found for|no allowed providers|does(n['’]?t| not) have access to (the )?model|not allowed to access (the )?model|no (permission|right)s? to (access|use) (the )?model|try pulling it`,
        String.raw`无可用渠道|模型.{0,20}(不存在|无权|未开通|不可用|已下线)|(无权访问|未开放|暂未开放|不支持).{0,12}模型`,
      ].join('|'),
      'i',
    ),
  },
];

const RATE: readonly MeaningRow[] = [
  {
    code: 'exceeds-rate-limit',
    says: /request too large\b.{0,200}\b(tpm|tokens? per|rate limit)|(input or output|message) (size|tokens) must be reduced/i,
  },
  {
    code: 'rate-limited',
    tag: /^(.*rate_?limit.*|throttl.*|too_?many_?requests|resource_exhausted|limit_requests|limit_.*tokens|concurrency_.*|130[23]|base_resp:(1002|1039))$/,
    says: /\brate[- _]limit|too many requests|requests per (second|minute)|\b(rpm|tpm)\b|请求(数|频率|过于频繁)|频率过高|并发数?(过高|超)|速率限制/i,
    on: (status) => status !== 404 && status !== 401,
  },
];

const KEY: readonly MeaningRow[] = [
  {
    code: 'key-refused',
    on: isRefusal,
    tag: /^(.*invalid_?-?api_?-?key.*|authentication_error|invalid_authentication(_error)?|unauthenticated|unauthorized|api_?key_?(invalid|expired|disabled|not_found)|invalid_token|token_(expired|invalid|not_found.*)|expired_token|invalid_credentials|(no|missing)_api_?key|100[0-4]|base_resp:(1004|2049))$/,
    says: new RegExp(
      [
        String.raw`\b(api|access|secret|subscription)[ _-]?keys?\b.{0,40}\b(invalid|not valid|incorrect|expired|revoked|leaked|disabled|unknown|not found|missing|malformed|does not exist|wrong)\b`,
        String.raw`\b(invalid|incorrect|wrong|unknown|expired|missing|no|malformed)\b.{0,16}\b(api[ _-]?key|access token|auth(entication|orization)? (credentials?|token|header)|bearer token|subscription key|credentials|proxy server token)`,
        String.raw`\b(invalid|expired|revoked) token\b|\btoken (is )?(invalid|expired|revoked)|\bunauthori[sz]ed\b|authentication (fails?|failed|error)|invalid authentication|login fail|no auth credentials`,
        String.raw`无效的令牌|令牌.{0,8}(过期|无效|不可用|不存在)|身份验证失败|鉴权失败|(密钥|api ?key).{0,6}(无效|错误|不存在|过期)`,
      ].join('|'),
      'i',
    ),
  },
];

const SIZE: readonly MeaningRow[] = [
  {
    code: 'bad-request',
    advice: 'fewer-max-tokens',
    on: isRefusal,
    // Where the context is to blame, the next row says so.
    says: /^(?!.*context (length|size|window)).*\bmax_?(completion_|output_|new_)?tokens?\b.{0,60}(too (large|big|high)|must be (less|at most|smaller|between)|less than or equal|at most|exceed|maximum allowed|> ?\d|range|out of)/is,
  },
  {
    code: 'picture-too-large',
    tag: /^(image_too_large|image_size_exceeded|image_file_too_large)$/,
    says: /^(?!.*\bcontext\b).*(\b(image|picture|photo|media|file|data-uri item|dimensions?)\b.{0,60}(too (large|big)|exceeds?\b.{0,40}(\d|limit|maximum|max|allowed|size)|larger than the|over the (size )?limit)|max bytes per data-uri|multimodal file size is too large|input size exceed|图片.{0,6}过大)/is,
  },
  {
    code: 'too-large',
    advice: 'shorter-or-fewer-max-tokens',
    tag: /^(.*context_?(length|window)_?exceeded.*|exceed_context_size.*|context_length.*|prompt_too_long|string_above_max_length|tokens_limit_reached|1261)$/,
    says: /\bcontext (length|size|window|limit)\b|\bcontext[_ ]?overflow|maximum model length|max model len|(prompt|input|question|message|conversation)s?( \(.{0,40}\))? (is|are) (too (long|large)|longer than)|too many (input |prompt )?tokens|(token|input|prompt)s?\b.{0,60}\bexceed\w*.{0,60}\b(token|length|limit|maximum|max)|reduce the length|range of input length|token length too long|exceeded model token limit|tokens to keep from the initial prompt|too large to process|max_new_tokens.{0,30}must be|上下文|超长|(输入|长度).{0,8}超/i,
    on: isNotRate,
  },
  {
    code: 'bad-request',
    advice: 'fewer-pictures',
    says: /\bat most \d+ (image|picture)|too many (images|pictures|image_url)|(maximum|max|limit)\b.{0,30}\b(number|count) of (images|pictures)|only (one|1|a single) (image|picture)|(images|pictures) (per|in one|in a single) (request|prompt|message)/i,
  },
  {
    code: 'too-large',
    tag: /^(request_too_large|payload_too_large|request_entity_too_large)$/,
    says: /\b(request( body| entity)?|payload|body|content) (is )?too large|maximum (request|body) size/i,
  },
];

const PICTURE: readonly MeaningRow[] = [
  {
    code: 'picture-too-small',
    tag: /^image_too_small$/,
    says: /must be (larger|greater|bigger) than (the )?(factor|\d+)|(image|picture).{0,40}too small|smaller than the (minimum|patch)|minimum (image )?(size|dimension|width|height)|do not meet the model restrictions|图片.{0,6}过小/i,
  },
  {
    code: 'picture-refused',
    tag: /^((invalid|corrupt(ed)?|empty|bad)_(image|base64).*|image_parse_error|get_file_base64_failed|.*(failed|unable)_to_(download|load|decode|process|parse)_image.*|image_(decode|load|download|process)\w*_(error|failed)|empty_image_file|invalid_base64)$/,
    says: new RegExp(
      [
        String.raw`(could ?n['’]?o?t|could not|cannot|can['’]?t|unable to|failed to|error|failure)\b.{0,40}\b(process|decod|load|open|read|get|pars|identif|download|fetch)\w*\b.{0,40}\b(image|picture|photo)`,
        String.raw`\b(image|picture|photo)s?\b.{0,40}\b(invalid|corrupt\w*|illegal|broken|damaged|truncated|unknown format|not valid|not a valid|could not be|cannot be (opened|decoded|identified|processed|read|loaded))`,
        String.raw`\b(invalid|illegal|corrupt\w*|broken|damaged|malformed|unsupported|empty) (base64 )?(input )?(image|picture)\b(?! (input|modality))|illegal base64|invalid base64`,
        String.raw`unknown image format|图片.{0,8}(格式|损坏|无效|解析失败|下载失败)`,
      ].join('|'),
      'i',
    ),
  },
];

const SERVER: readonly MeaningRow[] = [
  {
    code: 'out-of-memory',
    says: /out of (gpu |system |device |video )?memory|insufficient (gpu |system |device )?(memory|resources)|requires more (system |gpu )?memory|not enough (gpu |system |video )?memory|failed to allocate|unable to allocate|cuda ?error|cudamalloc|cublas|\boom\b|显存不足|内存不足/i,
    on: (status) => isServerError(status) || status === 200 || status === 400,
  },
  {
    code: 'bad-request',
    advice: 'lower-temperature',
    on: isRefusal,
    says: /^\W*temperature\b|\btemperature\b.*\b(range|between|at most|less than|invalid|only|must)\b|\binvalid temperature\b/i,
  },
];

function isNotRate(status: number): boolean {
  return status !== 429;
}

/** OpenAI's words for an account without credit, where a relay lost the code. Google's stand above, with its limits. */
const NO_CREDIT: MeaningRow = {
  code: 'payment-required',
  says: /exceeded your current quota, please check your plan and billing/i,
};

export const MEANINGS: readonly MeaningRow[] = [
  ...MAY_BE_BILLED,
  ...ACCOUNT,
  ...CONTENT,
  ...RATE.slice(0, 1),
  ...MODEL,
  ...SIZE,
  ...PICTURE,
  ...SERVER.slice(0, 1),
  ...RATE.slice(1),
  NO_CREDIT,
  ...KEY,
  ...SERVER.slice(1),
];
